package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything at once, with bounds so small that each of them is met all the time. */
class PackageQueueStressTest {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int DEVICES = 40;
    private static final int EACH = 50;
    private static final Window.Limits TINY = new Window.Limits(60, 100 << 10, 6, 7);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(QueueOptions.BatchOf.class)
    void losesNothingAndKeepsTheOrderOfEachDevice(QueueOptions.BatchOf batchOf) {
        Chaos backend = new Chaos(batchOf);
        try (backend) {
            for (int start = 0; start < 3; start++) {
                int run = start;
                try (JournalFixture fixture = new JournalFixture(directory).associate()) {
                    PackageQueue queue = open(fixture, backend, batchOf);
                    backend.retry = device -> queue.retryNow(JournalFixture.APPLICATION, device);
                    append(fixture, run * EACH);
                    int atLeast = run == 2 ? 3 * DEVICES * EACH : (run + 1) * DEVICES * EACH / 2;
                    await().atMost(LIMIT).until(() -> backend.count() >= atLeast);
                    assertThat(queue.stop(STOP)).isTrue();
                    fixture.checkLaw();
                }
            }
            try (JournalFixture fixture = new JournalFixture(directory)) {
                assertThat(fixture.journal.totals().get(Total.PENDING, JournalFixture.PACKAGE))
                        .isZero();
                assertThat(fixture.count("select count(*) from waiting_line")).isZero();
                fixture.checkLaw();
            }
            assertThat(backend.overlaps).isEmpty();
            for (int device = 0; device < DEVICES; device++) {
                assertThat(backend.of("device-" + device)).isEqualTo(series(3 * EACH));
            }
        }
    }

    @Test
    void deliversAllThatWaitsWhileAssociationsComeAndGo() {
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = ScriptedRecipient.thatTakesAll()
                        .withAssociations(delivery -> fixture.matcher.resolve(
                                JournalFixture.PACKAGE, ((Delivery.Content.Upstream) delivery.content()).up()))) {
            // Given
            PackageQueue queue = open(fixture, backend, QueueOptions.BatchOf.DISTINCT_DEVICES);
            fixture.associations.addListener((before, after) -> queue.retryNow(JournalFixture.APPLICATION, null));

            // When
            for (int flap = 0; flap < 30; flap++) {
                append(fixture, flap * 2, 2);
                fixture.dissociate(100);
                fixture.associate();
            }

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == DEVICES * 60);
            for (int device = 0; device < DEVICES; device++) {
                assertThat(backend.of("device-" + device)).isEqualTo(series(60));
            }
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    private static PackageQueue open(JournalFixture fixture, Recipient backend, QueueOptions.BatchOf batchOf) {
        QueueOptions options = new QueueOptions(
                8, 10, batchOf, Duration.ofDays(7), new Backoff(Duration.ofMillis(1), Duration.ofMillis(20)));
        return fixture.journal.open(JournalFixture.PACKAGE, backend, options, TINY);
    }

    private static void append(JournalFixture fixture, int after) {
        append(fixture, after, EACH);
    }

    private static void append(JournalFixture fixture, int after, int each) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int fCnt = after + 1; fCnt <= after + each; fCnt++) {
            for (int device = 0; device < DEVICES; device++) {
                all.add(fixture.append("device-" + device, fCnt));
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }

    private static List<Integer> series(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    /** A backend that fails in every way there is, and an association that comes and goes. */
    private static final class Chaos implements Recipient, AutoCloseable {

        private final ExecutorService threads = Executors.newFixedThreadPool(8);
        private final boolean asAWhole;
        private final Map<String, Queue<Integer>> taken = new ConcurrentHashMap<>();
        private final Set<Line> underWay = ConcurrentHashMap.newKeySet();
        private final Queue<Line> overlaps = new ConcurrentLinkedQueue<>();
        private volatile Consumer<String> retry = device -> {};

        Chaos(QueueOptions.BatchOf batchOf) {
            asAWhole = batchOf != QueueOptions.BatchOf.DISTINCT_DEVICES;
        }

        @Override
        public @Nullable Object association(Delivery delivery) {
            Random random = ThreadLocalRandom.current();
            if (random.nextInt(100) == 0) {
                throw new IllegalStateException("cannot be told");
            }
            if (random.nextInt(100) == 0) {
                String device = delivery.line().deviceId();
                threads.execute(() -> retry.accept(device));
                return null;
            }
            return delivery.line().deviceId().length();
        }

        @Override
        public void deliver(Attempt attempt, Consumer<List<Attempt.Ended>> ended) {
            if (ThreadLocalRandom.current().nextInt(100) == 0) {
                throw new IllegalStateException("cannot start");
            }
            attempt.deliveries().stream()
                    .map(Delivery::line)
                    .distinct()
                    .filter(line -> !underWay.add(line))
                    .forEach(overlaps::add);
            threads.execute(() -> end(attempt, ended));
        }

        private void end(Attempt attempt, Consumer<List<Attempt.Ended>> ended) {
            boolean whole = ThreadLocalRandom.current().nextInt(4) > 0;
            List<Attempt.Ended> outcomes = new ArrayList<>();
            for (Delivery delivery : attempt.deliveries()) {
                boolean taking = asAWhole ? whole : ThreadLocalRandom.current().nextInt(4) > 0;
                if (taking) {
                    taken.computeIfAbsent(delivery.line().deviceId(), device -> new ConcurrentLinkedQueue<>())
                            .add(ScriptedRecipient.fCnt(delivery));
                    outcomes.add(0, new Attempt.Ended(delivery, new Outcome.Delivered()));
                } else if (ThreadLocalRandom.current().nextInt(10) > 0) {
                    Duration after = ThreadLocalRandom.current().nextBoolean() ? Duration.ZERO : null;
                    outcomes.add(0, new Attempt.Ended(delivery, new Outcome.Retry("not now", after)));
                }
            }
            attempt.deliveries().forEach(delivery -> underWay.remove(delivery.line()));
            ended.accept(outcomes);
            if (ThreadLocalRandom.current().nextInt(100) == 0) {
                ended.accept(outcomes);
            }
        }

        int count() {
            return taken.values().stream().mapToInt(Queue::size).sum();
        }

        List<Integer> of(String deviceId) {
            return List.copyOf(taken.getOrDefault(deviceId, new ConcurrentLinkedQueue<>()));
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
