package io.portway.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portway.api.NoKeys;
import io.portway.api.StorageApi;
import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.MessageType;
import io.portway.data.DataKey;
import io.portway.data.DatabaseAddress;
import io.portway.packages.storage.MessageQuery;
import io.portway.packages.storage.MessageQuery.Order;
import io.portway.packages.storage.MessageStore;
import io.portway.packages.storage.StoredMessages;
import io.portway.testing.ApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The message store on this machine's disk: messages stored a second in batches and, once they are there, the last 100 of
 * a random device, counts of the application, and exports of everything over HTTP. The messages are of 30 days and of
 * random devices, and every tenth is a join_accept.
 */
@Command(name = "StoreBenchmark", mixinStandardHelpOptions = true)
public final class StoreBenchmark implements Callable<Integer> {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SPAN = Duration.ofDays(30);
    private static final String APPLICATION = "bench-app";
    private static final String EXPORT = "/api/v3/as/applications/" + APPLICATION + "/packages/storage/";
    private static final Set<MessageType> ALL = EnumSet.allOf(MessageType.class);
    private static final String ROOT =
            """
            {"end_device_ids":{"device_id":"%s","application_ids":{"application_id":"bench-app"},\
            "dev_eui":"0016C001F00000A3","join_eui":"0016C001FFFE0001","dev_addr":"260BC0A3"},\
            "correlation_ids":["gs:uplink:01KKNMAT5QZ8X1W6E3D9G2T7VB"],"received_at":"%s",\
            "%s":{"session_key_id":"AZzqoR3kTuWqk0mYV1dB7g==","f_port":1,"f_cnt":%d,"received_at":"%s",\
            "frm_payload":"%s"}}""";

    private final ApplicationUpParser parser = new ApplicationUpParser();
    private final Random random = new Random(1);

    @Option(names = "--messages", defaultValue = "1000000", description = "Messages that are stored")
    private int messages;

    @Option(names = "--devices", defaultValue = "10000", description = "Devices that they are of")
    private int devices;

    @Option(names = "--batch", defaultValue = "500", description = "Messages of one transaction")
    private int batch;

    @Option(names = "--directory", description = "Where the store is made; a temporary directory if not given")
    private @Nullable Path directory;

    public static void main(String[] args) {
        System.exit(new CommandLine(new StoreBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path folder = directory == null ? Files.createTempDirectory("portway-store-benchmark") : directory;
        Path file = folder.resolve("storage.db");
        try (MessageStore store =
                MessageStore.open(new DatabaseAddress("jdbc:sqlite:" + file), new SimpleMeterRegistry())) {
            store(store);
            storeEvenly(store);
            lastOfDevice(store, EnumSet.of(MessageType.UPLINK_MESSAGE));
            lastOfDevice(store, ALL);
            count(store, "the application", null, null);
            count(
                    store,
                    "ten days and two half ones",
                    START.plus(12, ChronoUnit.HOURS),
                    START.plus(276, ChronoUnit.HOURS));
            export(store, "");
            export(store, "?field_mask=up.uplink_message.frm_payload");
            export(store, "?format=csv");
        }
        System.out.printf(Locale.ROOT, "%,d bytes in %s%n", Files.size(file), file);
        return 0;
    }

    private void store(MessageStore store) {
        int part = Math.max(1, messages / batch / 10);
        long total = 0;
        long inPart = 0;
        for (int i = 1; i <= messages / batch; i++) {
            int first = (i - 1) * batch;
            List<ApplicationUp> ups = IntStream.range(first, first + batch)
                    .mapToObj(this::message)
                    .toList();
            long start = System.nanoTime();
            store.store(ups);
            long nanoseconds = System.nanoTime() - start;
            total += nanoseconds;
            inPart += nanoseconds;
            if (i % part == 0) {
                System.out.printf(
                        Locale.ROOT,
                        "%,d stored in batches of %d: %,.0f/s, these %,.0f/s%n",
                        i * batch,
                        batch,
                        i * batch * 1e9 / total,
                        part * batch * 1e9 / inPart);
                inPart = 0;
            }
        }
    }

    /** How long messages wait until they are stored when they come evenly, 10 every 10 ms, for ten seconds. */
    private void storeEvenly(MessageStore store) throws InterruptedException {
        long[] nanoseconds = new long[1_000];
        long begin = System.nanoTime();
        for (int i = 0; i < nanoseconds.length; i++) {
            int next = messages + i * 10;
            List<ApplicationUp> ups =
                    IntStream.range(next, next + 10).mapToObj(this::message).toList();
            long due = begin + i * 10_000_000L;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            store.store(ups);
            nanoseconds[i] = System.nanoTime() - due;
        }
        print("until stored, at 1,000/s", nanoseconds);
    }

    private void lastOfDevice(MessageStore store, Set<MessageType> types) {
        long[] nanoseconds = new long[500];
        for (int i = 0; i < nanoseconds.length; i++) {
            MessageQuery query = new MessageQuery(APPLICATION, device(), types, null, null, null, Order.NEWEST_FIRST);
            long start = System.nanoTime();
            StoredMessages last = store.read(query, null, 100);
            while (last.hasNext()) {
                last.next();
            }
            nanoseconds[i] = System.nanoTime() - start;
        }
        print("last 100 of a device, " + types.size() + " types", nanoseconds);
    }

    private static void count(MessageStore store, String what, @Nullable Instant after, @Nullable Instant before) {
        MessageQuery query = new MessageQuery(APPLICATION, null, ALL, null, after, before, Order.OLDEST_FIRST);
        long[] nanoseconds = new long[20];
        long count = 0;
        for (int i = 0; i < nanoseconds.length; i++) {
            long start = System.nanoTime();
            count = store.count(query).values().stream().mapToLong(n -> n).sum();
            nanoseconds[i] = System.nanoTime() - start;
        }
        print("count of " + what + String.format(Locale.ROOT, ", %,d messages", count), nanoseconds);
    }

    private static void export(MessageStore store, String query) throws IOException {
        StorageApi api =
                new StorageApi(store, DataKey.generate().derive(StorageApi.KEY_PURPOSE), InstantSource.system());
        try (ApiServer server = ApiServer.start(api.endpoints(), new NoKeys())) {
            URL url = server.uri(EXPORT + query).toURL();
            long start = System.nanoTime();
            long lines = 0;
            try (InputStream body = url.openStream()) {
                byte[] part = new byte[64 << 10];
                for (int read = body.read(part); read >= 0; read = body.read(part)) {
                    for (int i = 0; i < read; i++) {
                        lines += part[i] == '\n' ? 1 : 0;
                    }
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "export of everything%s: %,d lines, %,.0f/s%n",
                    query.isEmpty() ? "" : " with " + query,
                    lines,
                    lines * 1e9 / (System.nanoTime() - start));
        }
    }

    private ApplicationUp message(int n) {
        MessageType type = n % 10 == 0 ? MessageType.JOIN_ACCEPT : MessageType.UPLINK_MESSAGE;
        Instant time = START.plusNanos(SPAN.toNanos() / messages * n);
        String json = ROOT.formatted(device(), time, type.key(), n, time, "A".repeat(660));
        return parser.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private String device() {
        return "device-" + random.nextInt(devices);
    }

    private static void print(String what, long[] nanoseconds) {
        Arrays.sort(nanoseconds);
        System.out.printf(
                Locale.ROOT,
                "%s: p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
                what,
                nanoseconds[nanoseconds.length / 2] / 1e6,
                nanoseconds[nanoseconds.length * 99 / 100] / 1e6,
                nanoseconds[nanoseconds.length - 1] / 1e6);
    }
}
