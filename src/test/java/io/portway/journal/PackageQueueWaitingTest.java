package io.portway.journal;

import static io.portway.journal.QueueOptions.BatchOf.DISTINCT_DEVICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a line that waits is tried again, and when what it holds is given up. */
class PackageQueueWaitingTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Instant START = Instant.parse("2026-03-14T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(START);
    private final AtomicBoolean up = new AtomicBoolean();
    private final AtomicInteger failures = new AtomicInteger();

    @Test
    void bringsBackMoreLinesThanItReadsAtOnce() {
        int devices = 700;
        try (JournalFixture fixture = new JournalFixture(directory, clock).associate();
                ScriptedRecipient backend = whenUp()) {
            // Given
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);
            appendOneOfEach(fixture, devices, 1);
            awaitWaiting(fixture, devices);

            // When
            appendOneOfEach(fixture, devices, 2);
            up.set(true);
            clock.pass(Duration.ofMinutes(1));

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 2 * devices);
            assertThat(backend.of("device-17")).containsExactly(1, 2);
            awaitWaiting(fixture, 0);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void bringsBackMoreLinesThanItRemembers() {
        int devices = 100;
        Window.Limits few = new Window.Limits(20, 1 << 20, 5, 10);
        try (JournalFixture fixture = new JournalFixture(directory, clock).associate();
                ScriptedRecipient backend = whenUp()) {
            // Given
            PackageQueue queue = open(fixture, backend, few);
            appendOneOfEach(fixture, devices, 1);
            awaitWaiting(fixture, devices);

            // When
            appendOneOfEach(fixture, devices, 2);
            up.set(true);
            clock.pass(Duration.ofMinutes(1));

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 2 * devices);
            for (int device = 0; device < devices; device++) {
                assertThat(backend.of("device-" + device)).containsExactly(1, 2);
            }
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void readsOnInTheBacklogWhileLinesThatFailKeepComingBack() {
        // Given
        int failing = 60;
        Window.Limits few = new Window.Limits(20, 1 << 20, 5, 1_000);
        try (JournalFixture fixture = new JournalFixture(directory).associate();
                ScriptedRecipient backend = new ScriptedRecipient(delivery ->
                        delivery.line().deviceId().startsWith("device-") ? failed() : new Outcome.Delivered())) {
            for (int fCnt = 1; fCnt <= 5; fCnt++) {
                appendOneOfEach(fixture, failing, fCnt);
            }
            PackageQueue queue = open(fixture, backend, few);
            awaitWaiting(fixture, failing);

            // When
            for (int device = 0; device < 100; device++) {
                fixture.append("healthy-" + device, 1).join();
            }

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 100);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void goesOnWithALineWhoseDeliveriesWereAllDiscarded() {
        try (JournalFixture fixture = new JournalFixture(directory, clock).associate();
                ScriptedRecipient backend = whenUp()) {
            // Given
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);
            fixture.append("device-1", 1).join();
            awaitWaiting(fixture, 1);
            fixture.writer
                    .write(transaction -> {
                        transaction.update("update delivery set state = 3 where state = 0");
                        transaction.update("update message set open_deliveries = 0, settled_at = 0");
                        fixture.journal.totals().add(Total.PENDING, JournalFixture.PACKAGE, -1);
                        fixture.journal.totals().add(Total.DISCARDED, JournalFixture.PACKAGE, 1);
                    })
                    .join();

            // When
            up.set(true);
            clock.pass(Duration.ofMinutes(1));
            awaitWaiting(fixture, 0);
            fixture.append("device-1", 2).join();

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 1);
            assertThat(backend.of("device-1")).containsExactly(2);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void triesSoonAfterAStartWhatAClockThatWasWrongPutFarAhead() {
        // Given
        ManualClock wrong = new ManualClock(START.plus(Duration.ofDays(3650)));
        try (JournalFixture fixture = new JournalFixture(directory, wrong).associate();
                ScriptedRecipient backend = whenUp()) {
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);
            fixture.append("device-1", 1).join();
            awaitWaiting(fixture, 1);
            assertThat(queue.stop(STOP)).isTrue();
        }

        // When
        up.set(true);
        try (JournalFixture fixture = new JournalFixture(directory, clock);
                ScriptedRecipient backend = whenUp()) {
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 1);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void givesNothingUpForAClockThatJumpedBetweenTwoRuns() {
        // Given
        try (JournalFixture fixture = new JournalFixture(directory, clock).associate()) {
            fixture.append("device-1", 1).join();
        }
        ManualClock wrong = new ManualClock(START.plus(Duration.ofDays(3650)));

        // When
        try (JournalFixture fixture = new JournalFixture(directory, wrong);
                ScriptedRecipient backend = whenUp()) {
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);
            awaitWaiting(fixture, 1);
            up.set(true);
            wrong.pass(Duration.ofMinutes(1));

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 1);
            assertThat(failures).hasValue(1);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void givesUpWhatIsTooOldAndGoesOnWithTheNext() {
        try (JournalFixture fixture = new JournalFixture(directory, clock).associate();
                ScriptedRecipient backend = new ScriptedRecipient(
                        delivery -> ScriptedRecipient.fCnt(delivery) == 1 ? failed() : new Outcome.Delivered())) {
            // Given
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);
            fixture.append("device-1", 1).join();
            fixture.append("device-1", 2).join();
            awaitAttempts(fixture, 1);

            // When
            clock.pass(WEEK.plusSeconds(1));

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 1);
            assertThat(fixture.count("select count(*) from delivery where state = 2 and attempts = 2 and error ="
                            + " 'given up as older than 10080 minutes: not now'"))
                    .isEqualTo(1);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void doesNotCountTheTimeWithoutAnAssociation() {
        AtomicBoolean associated = new AtomicBoolean();
        try (JournalFixture fixture = new JournalFixture(directory, clock).associate();
                ScriptedRecipient backend =
                        whenUp().withAssociations(delivery -> associated.get() ? "association" : null)) {
            // Given
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);
            fixture.append("device-1", 1).join();
            awaitWaiting(fixture, 1);
            clock.pass(WEEK.plusSeconds(1));

            // When
            associated.set(true);
            queue.retryNow(JournalFixture.APPLICATION, "device-1");
            awaitAttempts(fixture, 1);
            clock.pass(WEEK.minusSeconds(60));

            // Then
            awaitAttempts(fixture, 2);
            clock.pass(Duration.ofMinutes(5));
            await().atMost(LIMIT).until(() -> fixture.journal.totals().get(Total.DEAD, JournalFixture.PACKAGE) == 1);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void givesUpAHeadThatFailsWhileOthersAreDelivered() {
        try (JournalFixture fixture = new JournalFixture(directory, clock).associate();
                ScriptedRecipient backend = new ScriptedRecipient(delivery ->
                        delivery.line().deviceId().equals("device-1") && ScriptedRecipient.fCnt(delivery) == 1
                                ? failed()
                                : new Outcome.Delivered())) {
            // Given
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);
            fixture.append("device-1", 1).join();
            fixture.append("device-1", 2).join();

            // When
            for (int failure = 1; failure < 20; failure++) {
                awaitAttempts(fixture, failure);
                clock.pass(Duration.ofMinutes(4));
            }
            awaitAttempts(fixture, 20);
            fixture.append("device-2", 1).join();
            await().atMost(LIMIT).until(() -> backend.count() == 1);
            clock.pass(Duration.ofMinutes(4));

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 2);
            assertThat(backend.of("device-1")).containsExactly(2);
            assertThat(fixture.count("select count(*) from delivery where state = 2 and error ="
                            + " 'given up after 21 failures while others were delivered: not now'"))
                    .isEqualTo(1);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    @Test
    void waitsAsLongAsTheBackendAsksButNotForEver() {
        try (JournalFixture fixture = new JournalFixture(directory, clock).associate();
                ScriptedRecipient backend = new ScriptedRecipient(delivery -> up.get()
                        ? new Outcome.Delivered()
                        : new Outcome.Retry(
                                "later",
                                delivery.line().deviceId().equals("device-1")
                                        ? HOUR
                                        : Duration.ofSeconds(Long.MAX_VALUE)))) {
            // Given
            PackageQueue queue = open(fixture, backend, Window.Limits.DEFAULT);
            fixture.append("device-1", 1).join();
            fixture.append("device-2", 1).join();
            awaitWaiting(fixture, 2);
            up.set(true);

            // When
            clock.pass(HOUR.minusSeconds(1));
            fixture.append("device-3", 1).join();
            await().atMost(LIMIT).until(() -> backend.count() == 1);
            assertThat(backend.of("device-1")).isEmpty();
            clock.pass(Duration.ofSeconds(1));
            await().atMost(LIMIT).until(() -> backend.count() == 2);
            assertThat(backend.of("device-1")).containsExactly(1);
            clock.pass(Duration.ofDays(1));

            // Then
            await().atMost(LIMIT).until(() -> backend.count() == 3);
            assertThat(queue.stop(STOP)).isTrue();
            fixture.checkLaw();
        }
    }

    private ScriptedRecipient whenUp() {
        return new ScriptedRecipient(delivery -> up.get() ? new Outcome.Delivered() : failed());
    }

    private Outcome failed() {
        failures.incrementAndGet();
        return new Outcome.Retry("not now", null);
    }

    private static PackageQueue open(JournalFixture fixture, Recipient backend, Window.Limits limits) {
        QueueOptions options = new QueueOptions(
                8, 1, DISTINCT_DEVICES, WEEK, new Backoff(Duration.ofMillis(5), Duration.ofSeconds(30)));
        return fixture.journal.open(JournalFixture.PACKAGE, backend, options, limits);
    }

    private static void appendOneOfEach(JournalFixture fixture, int devices, int fCnt) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        IntStream.range(0, devices).forEach(device -> all.add(fixture.append("device-" + device, fCnt)));
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }

    private static void awaitAttempts(JournalFixture fixture, int count) {
        await().atMost(LIMIT)
                .until(() -> fixture.count("select count(*) from waiting_line where attempts = " + count) == 1);
    }

    private static void awaitWaiting(JournalFixture fixture, long count) {
        await().atMost(LIMIT).until(() -> fixture.count("select count(*) from waiting_line") == count);
    }
}
