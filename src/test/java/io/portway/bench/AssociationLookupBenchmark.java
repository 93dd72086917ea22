package io.portway.bench;

import io.portway.application.ApplicationUp;
import io.portway.application.MessageType;
import io.portway.association.AssociationRegistry;
import io.portway.association.MatchRule;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.data.DataKey;
import io.portway.data.Database;
import io.portway.data.DatabaseAddress;
import io.portway.data.GroupCommit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * How long it takes to match a message when a million devices have an association of their own: for devices in use, and
 * for devices picked at random of them all, of which few are in memory.
 *
 * <p>{@code mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath} and then
 * {@code java -Xmx128m -cp target/classes:target/test-classes:$(cat target/classpath)
 * io.portway.bench.AssociationLookupBenchmark [devices]}.
 */
public final class AssociationLookupBenchmark {

    private static final int DEVICES_PER_APPLICATION = 10_000;
    private static final int IN_USE = 10_000;
    private static final int LOOKUPS = 300_000;

    private final PackageMatcher matcher;
    private final int devices;

    private AssociationLookupBenchmark(PackageMatcher matcher, int devices) {
        this.matcher = matcher;
        this.devices = devices;
    }

    public static void main(String[] args) throws Exception {
        int devices = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        Path folder = Files.createTempDirectory("association-lookup");
        Path file = folder.resolve("portway.db");
        try {
            measure(file, devices);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path one : files.toList()) {
                    Files.delete(one);
                }
            }
            Files.delete(folder);
        }
    }

    private static void measure(Path file, int devices) throws IOException {
        try (Database database = Database.open(new DatabaseAddress("jdbc:sqlite:" + file), "portway");
                GroupCommit commits = new GroupCommit("bench", database, transaction -> {}, (changes, time) -> {})) {
            DataKey key = DataKey.generate();
            fill(commits, key, devices);
            PackageCatalog packages = new PackageCatalog(database, commits, name -> Optional.empty(), MatchRule.F_PORT);
            for (String name :
                    List.of("aws-iot", "azure-iot-hub", "storage-integration", "lora-cloud-geolocation-v3")) {
                packages.register(name, null, null, EnumSet.of(MessageType.UPLINK_MESSAGE));
            }
            try (AssociationRegistry registry =
                    new AssociationRegistry(database, key, commits, InstantSource.system())) {
                new AssociationLookupBenchmark(new PackageMatcher(registry, packages), devices).run();
            }
            System.out.printf("database %d MB%n", Files.size(file) >> 20);
        }
    }

    private void run() {
        printHeap("with an empty cache");
        SplittableRandom random = new SplittableRandom(1);
        int[] inUse = random.ints(IN_USE, 0, devices).toArray();
        for (int round = 0; round < 3; round++) {
            measure("in use", () -> inUse[random.nextInt(IN_USE)]);
            measure("at random", () -> random.nextInt(devices));
        }
        printHeap("with a full cache");
    }

    private static void printHeap(String when) {
        System.gc();
        System.out.printf(
                "heap %s %.1f MB%n",
                when, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
    }

    private void measure(String what, IntSupplier device) {
        long[] times = new long[LOOKUPS];
        int matches = 0;
        long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < LOOKUPS; i++) {
            ApplicationUp up = uplink(device.getAsInt());
            long start = System.nanoTime();
            matches += matcher.match(up).size();
            times[i] = System.nanoTime() - start;
        }
        processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor;
        Arrays.sort(times);
        System.out.printf(
                "%-10s median %.2f µs, p99 %.2f µs, mean %.2f µs, of which the processor worked %.2f µs, %d matches%n",
                what,
                times[LOOKUPS / 2] / 1e3,
                times[LOOKUPS * 99 / 100] / 1e3,
                Arrays.stream(times).average().orElseThrow() / 1e3,
                processor / 1e3 / LOOKUPS,
                matches);
    }

    private static ApplicationUp uplink(int device) {
        return new ApplicationUp(
                MessageType.UPLINK_MESSAGE,
                application(device),
                device(device),
                null,
                null,
                null,
                15,
                1,
                null,
                null,
                null,
                List.of(),
                false,
                0,
                0,
                new byte[0]);
    }

    private static String application(int device) {
        return "application-" + device / DEVICES_PER_APPLICATION;
    }

    private static String device(int device) {
        return "device-" + device;
    }

    private static void fill(GroupCommit commits, DataKey key, int devices) {
        String sql = "insert into association (application, device, f_port, package, data, created_at, updated_at)"
                + " values (?, ?, ?, ?, ?, ?, ?)";
        String now = Instant.now().toString();
        for (int first = 0; first < devices; first += DEVICES_PER_APPLICATION) {
            int from = first;
            CompletableFuture<Void> written = commits.write(transaction -> {
                transaction.update(
                        sql,
                        application(from),
                        "",
                        200,
                        "storage-integration",
                        key.encrypt("{\"f_port_set\":\"all\"}", "association " + application(from) + "//200"),
                        now,
                        now);
                for (int device = from; device < Math.min(from + DEVICES_PER_APPLICATION, devices); device++) {
                    transaction.update(
                            sql,
                            application(device),
                            device(device),
                            15,
                            "aws-iot",
                            key.encrypt(
                                    "{\"topic\":\"dt/lorawan/" + device + "/up\",\"qos\":1}",
                                    "association " + application(device) + "/" + device(device) + "/15"),
                            now,
                            now);
                }
            });
            written.join();
        }
    }
}
