package io.portway.bench;

import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.MessageType;
import io.portway.association.Association;
import io.portway.association.AssociationKey;
import io.portway.association.AssociationRegistry;
import io.portway.association.MatchRule;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.data.DataKey;
import io.portway.data.DataKeys;
import io.portway.data.Database;
import io.portway.data.DatabaseAddress;
import io.portway.data.GroupCommit;
import io.portway.journal.Journal;
import io.portway.journal.RunningTime;
import io.portway.journal.SteadyClock;
import io.portway.journal.Totals;
import io.portway.testing.PortwayProcess;
import io.portway.testing.Uplinks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How soon Portway is ready with a backlog of many pending deliveries, and how fast it drains that. */
public final class BacklogBenchmark {

    private static final String APPLICATION = "bench-app";
    private static final String PACKAGE = "storage-integration";
    private static final int UNDER_WAY = 5_000;

    private BacklogBenchmark() {}

    /** The first argument is the number of pending deliveries, a million by default. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int pending = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        Path directory = Files.createTempDirectory("portway-backlog");
        fill(Files.createDirectories(directory.resolve("data")), pending);
        try (PortwayProcess portway = PortwayProcess.in(directory.resolve("home"))
                .set("portway.data.dir", directory.resolve("data").toString())) {
            long start = System.nanoTime();
            portway.start();
            System.out.printf("ready after %d ms with %d pending%n", millisSince(start), pending);
            double delivered = 0;
            while (delivered < pending) {
                TimeUnit.SECONDS.sleep(1);
                delivered = portway.metric("portway_deliveries_total{package=\"" + PACKAGE + "\",state=\"delivered\"}");
            }
            System.out.printf(
                    "drained after %d ms, %.0f/s, peak RSS %s%n",
                    millisSince(start),
                    pending * 1_000.0 / millisSince(start),
                    Files.readAllLines(Path.of("/proc/" + portway.pid() + "/status")).stream()
                            .filter(line -> line.startsWith("VmHWM"))
                            .findFirst()
                            .orElse(""));
            portway.stop();
        }
        System.exit(0);
    }

    private static void fill(Path data, int pending) throws InterruptedException {
        SteadyClock clock = new SteadyClock();
        Database database = Database.open(new DatabaseAddress("jdbc:sqlite:" + data.resolve("portway.db")), "portway");
        DataKey key = DataKeys.open(database, null, data);
        Totals totals = new Totals();
        GroupCommit writer = new GroupCommit("backlog", database, totals, (changes, nanoseconds) -> {});
        AssociationRegistry associations = new AssociationRegistry(database, key, writer, clock);
        PackageCatalog catalog = new PackageCatalog(database, writer, name -> Optional.empty(), MatchRule.F_PORT);
        catalog.register(PACKAGE, 200, null, EnumSet.allOf(MessageType.class));
        associations
                .change(
                        new AssociationKey(APPLICATION, null, 200),
                        (stored, now) -> new Association(
                                APPLICATION,
                                null,
                                200,
                                PACKAGE,
                                Map.of("f_port_set", "all"),
                                null,
                                null,
                                null,
                                now,
                                now))
                .join();
        PackageMatcher matcher = new PackageMatcher(associations, catalog);
        Journal journal = new Journal(database, writer, totals, matcher, RunningTime.begin(database, clock));
        ApplicationUpParser parser = new ApplicationUpParser();
        Semaphore underWay = new Semaphore(UNDER_WAY);
        long start = System.nanoTime();
        for (int i = 0; i < pending; i++) {
            underWay.acquire();
            String message = Uplinks.typical(APPLICATION, "device-" + i % 1_000, i / 1_000 + 1);
            ApplicationUp up = parser.parse(message.getBytes(StandardCharsets.UTF_8));
            journal.append(up, "bench", matcher.match(up), failure -> underWay.release());
        }
        underWay.acquire(UNDER_WAY);
        System.out.printf("journalled %d, %.0f/s%n", pending, pending * 1_000.0 / millisSince(start));
        associations.close();
        writer.close();
        database.close();
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
