package io.portway.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.MessageType;
import io.portway.packages.storage.MessageQuery;
import io.portway.packages.storage.MessageQuery.Order;
import io.portway.packages.storage.MessageStore;
import io.portway.packages.storage.StoredMessages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Measures the message store on this machine's disk: messages stored a second in batches, the last 100 of a random
 * device, and a full export. Every tenth message is a join_accept.
 *
 * <p>Arguments: messages (1,000,000), devices (10,000), batch (500), a directory to work in (a temporary one).
 * A store that is there already is added to.
 */
public final class StoreBenchmark {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String APPLICATION = "bench-app";
    private static final String ROOT =
            """
            {"end_device_ids":{"device_id":"%s","application_ids":{"application_id":"bench-app"},\
            "dev_eui":"0016C001F00000A3","join_eui":"0016C001FFFE0001","dev_addr":"260BC0A3"},\
            "correlation_ids":["gs:uplink:01KKNMAT5QZ8X1W6E3D9G2T7VB"],"received_at":"%s",\
            "%s":{"session_key_id":"AZzqoR3kTuWqk0mYV1dB7g==","f_port":1,"f_cnt":%d,"received_at":"%s",\
            "frm_payload":"%s"}}""";

    private final ApplicationUpParser parser = new ApplicationUpParser();
    private final Random random = new Random(1);
    private final int devices;

    private StoreBenchmark(int devices) {
        this.devices = devices;
    }

    public static void main(String[] arguments) throws Exception {
        int messages = argument(arguments, 0, 1_000_000);
        int devices = argument(arguments, 1, 10_000);
        int batch = argument(arguments, 2, 500);
        Path directory =
                arguments.length > 3 ? Path.of(arguments[3]) : Files.createTempDirectory("portway-store-benchmark");
        Path file = directory.resolve("storage.db");
        StoreBenchmark benchmark = new StoreBenchmark(devices);
        try (MessageStore store = MessageStore.open("jdbc:sqlite:" + file, new SimpleMeterRegistry())) {
            benchmark.store(store, messages, batch);
            benchmark.storeEvenly(store);
            benchmark.lastOfDevice(store, EnumSet.of(MessageType.UPLINK_MESSAGE));
            benchmark.lastOfDevice(store, EnumSet.allOf(MessageType.class));
            export(store, EnumSet.of(MessageType.UPLINK_MESSAGE));
            export(store, EnumSet.allOf(MessageType.class));
        }
        System.out.printf("%,d bytes in %s%n", Files.size(file), file);
    }

    private void store(MessageStore store, int messages, int batch) {
        int before = (int) store.newestId();
        int part = Math.max(1, messages / batch / 10);
        long total = 0;
        long inPart = 0;
        for (int i = 1; i <= messages / batch; i++) {
            int first = before + (i - 1) * batch;
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
                        "%,d stored in batches of %d: %,.0f/s, these %,.0f/s%n",
                        i * batch, batch, i * batch * 1e9 / total, part * batch * 1e9 / inPart);
                inPart = 0;
            }
        }
    }

    /** How long messages wait until they are stored when they come evenly, 10 every 10 ms, for 30 seconds. */
    private void storeEvenly(MessageStore store) throws InterruptedException {
        int first = (int) store.newestId();
        long[] nanoseconds = new long[3_000];
        long begin = System.nanoTime();
        for (int i = 0; i < nanoseconds.length; i++) {
            int next = first + i * 10;
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
            count(store.read(query, null, 100));
            nanoseconds[i] = System.nanoTime() - start;
        }
        print("last 100 of a device, " + types.size() + " types", nanoseconds);
    }

    private static void export(MessageStore store, Set<MessageType> types) {
        MessageQuery query = new MessageQuery(APPLICATION, null, types, null, null, null, Order.OLDEST_FIRST);
        long start = System.nanoTime();
        long count = count(store.read(query, null, Long.MAX_VALUE));
        System.out.printf(
                "export of %,d, %d types: %,.0f/s%n", count, types.size(), count * 1e9 / (System.nanoTime() - start));
    }

    private static long count(StoredMessages messages) {
        long count = 0;
        while (messages.hasNext()) {
            messages.next();
            count++;
        }
        return count;
    }

    private ApplicationUp message(int n) {
        MessageType type = n % 10 == 0 ? MessageType.JOIN_ACCEPT : MessageType.UPLINK_MESSAGE;
        Instant time = START.plusMillis(n);
        String json = ROOT.formatted(device(), time, type.key(), n, time, "A".repeat(660));
        return parser.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private String device() {
        return "device-" + random.nextInt(devices);
    }

    private static void print(String what, long[] nanoseconds) {
        Arrays.sort(nanoseconds);
        System.out.printf(
                "%s: p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
                what,
                nanoseconds[nanoseconds.length / 2] / 1e6,
                nanoseconds[nanoseconds.length * 99 / 100] / 1e6,
                nanoseconds[nanoseconds.length - 1] / 1e6);
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }
}
