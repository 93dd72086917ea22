package io.portway.journal;

import static io.portway.journal.QueueOptions.BatchOf.ANY;
import static io.portway.journal.QueueOptions.BatchOf.DISTINCT_DEVICES;
import static io.portway.journal.QueueOptions.BatchOf.ONE_DEVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackageQueueTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(QueueOptions.BatchOf.class)
    void keepsTheOrderOfEachDeviceWhenTheBackendFailsAtRandom(QueueOptions.BatchOf batchOf) {
        // Given
        int devices = 20;
        int each = 100;
        Random random = new Random(4711);
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = new ScriptedRecipient(
                        delivery -> flip(random) ? new Outcome.Delivered() : new Outcome.Retry("not today", null))) {
            PackageQueue queue = fixture.open(backend, 4, 1, batchOf);

            // When
            appendRoundRobin(fixture, devices, each);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(devices * each));
            for (int device = 0; device < devices; device++) {
                assertThat(backend.of("device-" + device)).isEqualTo(series(each));
            }
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(fixture.journal.totals().get(Total.PENDING, JournalFixture.PACKAGE))
                            .isZero());
            fixture.checkLaw();
            assertThat(fixture.count("select count(*) from waiting_line")).isZero();
            assertThat(queue.stop(STOP)).isTrue();
        }
    }

    @Test
    void holdsBackOnlyTheDeviceWhoseMessageAlwaysFails() {
        // Given
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = new ScriptedRecipient(delivery ->
                        isOf(delivery, "device-3") ? new Outcome.Retry("never", null) : new Outcome.Delivered())) {
            PackageQueue queue = fixture.open(backend, 2, 1, DISTINCT_DEVICES);

            // When
            appendRoundRobin(fixture, 10, 50);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(9 * 50));
            assertThat(backend.of("device-3")).isEmpty();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(fixture.journal.totals().get(Total.PENDING, JournalFixture.PACKAGE))
                            .isEqualTo(50));
            fixture.checkLaw();
            assertThat(queue.stop(STOP)).isTrue();
        }
    }

    @Test
    void deliversABacklogLargerThanItsWindowInOrderAfterARestart() {
        // Given
        int devices = 50;
        int each = 300;
        try (JournalFixture fixture = new JournalFixture(directory).associate()) {
            appendRoundRobin(fixture, devices, each);
        }

        // When
        try (JournalFixture fixture = new JournalFixture(directory);
                ScriptedRecipient backend = ScriptedRecipient.thatTakesAll()) {
            PackageQueue queue = fixture.open(backend, 4, 100, ANY);
            appendRoundRobin(fixture, devices, each, 10);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(devices * (each + 10)));
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void goesOnWhereItWasStoppedAndLosesNothing() {
        // Given
        int devices = 10;
        int each = 60;
        AtomicBoolean up = new AtomicBoolean(false);
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient away = new ScriptedRecipient(delivery -> new Outcome.Retry("away", null))) {
            PackageQueue queue = fixture.open(away, 4, 1, DISTINCT_DEVICES);
            appendRoundRobin(fixture, devices, each);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(fixture.count("select count(*) from waiting_line"))
                    .isEqualTo(devices));
            assertThat(queue.stop(STOP)).isTrue();
        }

        // When
        try (JournalFixture fixture = new JournalFixture(directory);
                ScriptedRecipient backend = new ScriptedRecipient(
                        delivery -> up.get() ? new Outcome.Delivered() : new Outcome.Retry("still away", null))) {
            PackageQueue queue = fixture.open(backend, 4, 1, DISTINCT_DEVICES);
            appendRoundRobin(fixture, devices, each, 5);
            up.set(true);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(devices * (each + 5)));
            for (int device = 0; device < devices; device++) {
                assertThat(backend.of("device-" + device)).isEqualTo(series(each + 5));
            }
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
            assertThat(fixture.count("select count(*) from waiting_line")).isZero();
        }
    }

    @Test
    void waitsWhileNoAssociationMatchesAndComesBackWhenOneDoes() {
        // Given
        AtomicBoolean associated = new AtomicBoolean(false);
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = ScriptedRecipient.thatTakesAll()
                        .withAssociations(delivery -> associated.get() ? "association" : null)) {
            PackageQueue queue = fixture.open(backend, 2, 1, DISTINCT_DEVICES);
            appendRoundRobin(fixture, 3, 4);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            fixture.count("select count(*) from waiting_line where reason = 'NO_ASSOCIATION'"))
                    .isEqualTo(3));
            assertThat(backend.count()).isZero();

            // When
            associated.set(true);
            queue.retryNow(JournalFixture.APPLICATION, null);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(12));
            assertThat(backend.of("device-1")).isEqualTo(series(4));
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void doesNotLoseALineWhoseAssociationCannotBeResolved() {
        // Given
        AtomicBoolean broken = new AtomicBoolean(true);
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = ScriptedRecipient.thatTakesAll().withAssociations(delivery -> {
                    if (broken.get()) {
                        throw new IllegalStateException("the registry cannot be read");
                    }
                    return "association";
                })) {
            PackageQueue queue = fixture.open(backend, 2, 1, DISTINCT_DEVICES);
            appendRoundRobin(fixture, 3, 4);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(fixture.count("select count(*) from waiting_line"))
                    .isEqualTo(3));

            // When
            broken.set(false);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(12));
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void doesNotLetOneDeviceFillTheWindow() {
        // Given
        int backlog = Window.Limits.DEFAULT.deliveries() + 500;
        CompletableFuture<Void> released = new CompletableFuture<>();
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = new ScriptedRecipient(delivery -> {
                    if (isOf(delivery, "device-0")) {
                        released.join();
                    }
                    return new Outcome.Delivered();
                })) {
            appendRoundRobin(fixture, 1, backlog);
            fixture.append("device-1", 1).join();

            // When
            PackageQueue queue = fixture.open(backend, 2, 100, ONE_DEVICE);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.of("device-1")).isEqualTo(series(1)));
            released.complete(null);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(backlog + 1));
            assertThat(backend.of("device-0")).isEqualTo(series(backlog));
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void looksAnewForAssociationsThatCameWhileTheRouteWasAway() {
        // Given
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient without = ScriptedRecipient.thatTakesAll().withAssociations(delivery -> null);
                ScriptedRecipient backend = ScriptedRecipient.thatTakesAll()) {
            PackageQueue away = fixture.open(without, 2, 1, DISTINCT_DEVICES);
            appendRoundRobin(fixture, 3, 4);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(fixture.count("select count(*) from waiting_line"))
                    .isEqualTo(3));
            assertThat(away.stop(STOP)).isTrue();

            // When
            PackageQueue queue = fixture.open(backend, 2, 1, DISTINCT_DEVICES);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(12));
            assertThat(queue.stop(STOP)).isTrue();
        }
    }

    @Test
    void putsOnlyOneMessageOfADeviceIntoABatchOfDistinctDevices() {
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = ScriptedRecipient.thatTakesAll()) {
            // Given
            appendRoundRobin(fixture, 4, 25);

            // When
            PackageQueue queue = fixture.open(backend, 1, 100, DISTINCT_DEVICES);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(100));
            assertThat(backend.batchSizes()).allMatch(size -> size <= 4);
            assertThat(queue.stop(STOP)).isTrue();
        }
    }

    @Test
    void fillsABatchOfOneDeviceFromThatDeviceAlone() {
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = ScriptedRecipient.thatTakesAll()) {
            // Given
            appendRoundRobin(fixture, 2, 40);

            // When
            PackageQueue queue = fixture.open(backend, 1, 40, ONE_DEVICE);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(80));
            assertThat(backend.batchSizes()).contains(40);
            assertThat(backend.of("device-0")).isEqualTo(series(40));
            assertThat(queue.stop(STOP)).isTrue();
        }
    }

    @Test
    void sendsAgainWhatFollowsAFailureInItsLineSoThatTheNewestComesLast() {
        AtomicBoolean failed = new AtomicBoolean();
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = new ScriptedRecipient(
                        delivery -> ScriptedRecipient.fCnt(delivery) == 2 && failed.compareAndSet(false, true)
                                ? new Outcome.Retry("not now", null)
                                : new Outcome.Delivered())) {
            // Given
            appendRoundRobin(fixture, 1, 3);

            // When
            PackageQueue queue = fixture.open(backend, 1, 3, ONE_DEVICE);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.of("device-0")).isEqualTo(List.of(1, 3, 2, 3)));
            assertThat(queue.stop(STOP)).isTrue();
            assertThat(fixture.journal.totals().get(Total.DELIVERED, JournalFixture.PACKAGE))
                    .isEqualTo(3);
            fixture.checkLaw();
        }
    }

    @Test
    void putsOnlyEqualAssociationsIntoOneBatch() {
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = ScriptedRecipient.thatTakesAll()
                        .withAssociations(delivery -> delivery.line().deviceId())) {
            // Given
            appendRoundRobin(fixture, 5, 10);

            // When
            PackageQueue queue = fixture.open(backend, 1, 100, ANY);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.count()).isEqualTo(50));
            assertThat(backend.batchSizes()).allMatch(size -> size <= 10);
            assertThat(queue.stop(STOP)).isTrue();
        }
    }

    @Test
    void putsWhatIsRejectedAmongTheDeadAndGoesOn() {
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = new ScriptedRecipient(delivery -> ScriptedRecipient.fCnt(delivery) == 2
                        ? new Outcome.Reject("too large")
                        : new Outcome.Delivered())) {
            // When
            PackageQueue queue = fixture.open(backend, 2, 1, DISTINCT_DEVICES);
            appendRoundRobin(fixture, 3, 4);

            // Then
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(fixture.journal.totals().get(Total.DEAD, JournalFixture.PACKAGE))
                            .isEqualTo(3));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(backend.of("device-0")).isEqualTo(List.of(1, 3, 4)));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(fixture.journal.totals().get(Total.PENDING, JournalFixture.PACKAGE))
                            .isZero());
            fixture.checkLaw();
            assertThat(queue.stop(STOP)).isTrue();
        }
    }

    @Test
    void stopsInTimeWhenAnAttemptNeverEnds() {
        try (JournalFixture fixture = new JournalFixture(directory).associate()) {
            // Given
            CompletableFuture<Void> started = new CompletableFuture<>();
            PackageQueue queue = fixture.open(
                    new Recipient() {
                        @Override
                        public Object association(Delivery delivery) {
                            return "association";
                        }

                        @Override
                        public void deliver(Attempt attempt, Consumer<List<Attempt.Ended>> ended) {
                            started.complete(null);
                        }
                    },
                    1,
                    1,
                    DISTINCT_DEVICES);
            fixture.append("device-1", 1).join();
            started.join();

            // When
            boolean ended = queue.stop(Duration.ofMillis(200));

            // Then
            assertThat(ended).isFalse();
            assertThat(fixture.journal.totals().get(Total.PENDING, JournalFixture.PACKAGE))
                    .isEqualTo(1);
        }
    }

    private static boolean flip(Random random) {
        synchronized (random) {
            return random.nextInt(4) > 0;
        }
    }

    private static boolean isOf(Delivery delivery, String deviceId) {
        return delivery.line().deviceId().equals(deviceId);
    }

    private static void appendRoundRobin(JournalFixture fixture, int devices, int each) {
        appendRoundRobin(fixture, devices, 0, each);
    }

    private static void appendRoundRobin(JournalFixture fixture, int devices, int after, int each) {
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (int fCnt = after + 1; fCnt <= after + each; fCnt++) {
            for (int device = 0; device < devices; device++) {
                last = fixture.append("device-" + device, fCnt);
            }
        }
        last.join();
    }

    private static List<Integer> series(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }
}
