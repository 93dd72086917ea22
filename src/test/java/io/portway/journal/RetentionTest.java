package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.journal.Retention.RetentionOptions;
import io.portway.testing.Uplinks;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

    private static final Duration DEDUPLICATION = Duration.ofDays(2);
    private static final Duration SETTLED = Duration.ofDays(1);
    private static final Duration DEAD = Duration.ofDays(30);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** What a de-duplication key takes, which max-size does not count. */
    private static final long KEY_BYTES = 82;

    @TempDir
    Path directory;

    private volatile Instant now = Instant.parse("2026-03-14T09:00:00Z");
    private JournalFixture fixture;

    @BeforeEach
    void open() {
        fixture = new JournalFixture(directory, () -> now);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void removesWhatWasSettledLongEnoughAgo() throws Exception {
        // Given
        fixture.associate();
        fixture.append("device-1", 1).join();
        Waiting.settleAll(fixture, new Outcome.Delivered());
        List<Long> totals = totals();

        // When
        pass(SETTLED);
        retain(UNLIMITED);
        assertThat(messages()).isEqualTo(1);
        pass(Duration.ofMillis(1));
        retain(UNLIMITED);

        // Then
        assertThat(messages()).isZero();
        assertThat(fixture.count("select count(*) from message_body")).isZero();
        assertThat(fixture.count("select count(*) from delivery")).isZero();
        assertThat(totals()).isEqualTo(totals);
    }

    @Test
    void keepsWhatIsPending() throws Exception {
        // Given
        fixture.associate();
        fixture.append("device-1", 1).join();

        // When
        pass(Duration.ofDays(365));
        retain(1);

        // Then
        assertThat(Waiting.of(fixture, JournalFixture.PACKAGE)).hasSize(1);
        fixture.checkLaw();
    }

    @Test
    void discardsWhatIsDeadInItsTimeAndCountsIt() throws Exception {
        // Given
        fixture.associate();
        fixture.append("device-1", 1).join();
        Waiting.settleAll(fixture, new Outcome.Reject("never"));

        // When
        pass(DEAD);
        retain(UNLIMITED);

        // Then
        assertThat(packageTotal(Total.DEAD)).isEqualTo(1);
        fixture.checkLaw();

        // When
        pass(Duration.ofMillis(1));
        retain(UNLIMITED);

        // Then
        assertThat(packageTotal(Total.DEAD)).isZero();
        assertThat(packageTotal(Total.DISCARDED)).isEqualTo(1);
        assertThat(messages()).isEqualTo(1);
        fixture.checkLaw();

        // When
        pass(SETTLED.plusMillis(1));
        retain(UNLIMITED);

        // Then
        assertThat(messages()).isZero();
        assertThat(packageTotal(Total.DISCARDED)).isEqualTo(1);
    }

    @Test
    void removesNothingForAClockThatIsYearsAheadAtAStart() throws Exception {
        // Given
        fixture.associate();
        fixture.append("device-1", 1).join();
        Waiting.settleAll(fixture, new Outcome.Delivered());
        fixture.append("device-2", 1).join();
        Waiting.settleAll(fixture, new Outcome.Reject("never"));
        quarantine().join();
        pass(Duration.ofHours(1));
        retain(UNLIMITED);

        // When
        fixture.close();
        pass(Duration.ofDays(3650));
        fixture = new JournalFixture(directory, () -> now);
        retain(UNLIMITED);
        pass(SETTLED.minusHours(1));
        retain(UNLIMITED);

        // Then
        assertThat(messages()).isEqualTo(2);
        assertThat(packageTotal(Total.DEAD)).isEqualTo(1);
        assertThat(fixture.count("select count(*) from quarantine")).isEqualTo(1);
        assertThat(fixture.count("select count(*) from deduplication")).isEqualTo(2);
        fixture.checkLaw();

        // When
        pass(Duration.ofMillis(1));
        retain(UNLIMITED);

        // Then
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void recognisesADuplicateUntilItsTimeIsOver() throws Exception {
        // Given
        String message = Uplinks.typical(JournalFixture.APPLICATION, "device-1", 1);
        fixture.append(message).join();

        // When
        pass(DEDUPLICATION);
        retain(UNLIMITED);
        fixture.append(message).join();

        // Then
        assertThat(messages()).isZero();
        assertThat(total(Total.DUPLICATE)).isEqualTo(1);

        // When
        pass(Duration.ofMillis(1));
        retain(UNLIMITED);
        fixture.append(message).join();

        // Then
        assertThat(total(Total.DUPLICATE)).isEqualTo(1);
        assertThat(total(Total.ACCEPTED)).isEqualTo(2);
    }

    @Test
    void removesWhatIsInQuarantineAsItRemovesTheDead() throws Exception {
        // Given
        quarantine().join();

        // When
        pass(DEAD);
        retain(UNLIMITED);
        assertThat(fixture.count("select count(*) from quarantine")).isEqualTo(1);
        pass(Duration.ofMillis(1));
        retain(UNLIMITED);

        // Then
        assertThat(fixture.count("select count(*) from quarantine")).isZero();
        assertThat(total(Total.QUARANTINED)).isEqualTo(1);
    }

    @Test
    void removesTheOldestSettledFirstWhenItIsTooLarge() throws Exception {
        // Given
        append("old", 600);
        pass(Duration.ofHours(1));
        append("new", 600);
        List<Long> totals = totals();
        long size = retain(UNLIMITED);
        assertThat(messages()).isEqualTo(1_200);

        // When
        long after = retain(size - 1_200 * KEY_BYTES - 1);

        // Then
        assertThat(after).isLessThan(size);
        assertThat(messages()).isBetween(600L, 1_199L);
        assertThat(fixture.count("select count(*) from message where device = 'new'"))
                .isEqualTo(600);
        assertThat(fixture.journal.trouble()).isNull();
        assertThat(totals()).isEqualTo(totals);
    }

    @Test
    void takesMessagesHoweverMuchTheKeysTakeThatRecogniseDuplicates() throws Exception {
        // Given
        long empty = retain(UNLIMITED);
        fixture.writer
                .write(transaction -> {
                    for (int i = 0; i < 20_000; i++) {
                        transaction.update(
                                "insert into deduplication (time, hash, accepted_at) values (?, ?, ?)",
                                i,
                                new byte[32],
                                Micros.of(now));
                    }
                })
                .join();

        // When
        long size = retain(empty + 300_000);

        // Then
        assertThat(size).isGreaterThan(empty + 1_000_000);
        assertThat(fixture.journal.trouble()).isNull();
        assertThat(fixture.append("device-1", 1)).succeedsWithin(LIMIT);
    }

    @Test
    void putsWhatWaitsForRoomOnDiskWhenItIsClosed() throws Exception {
        // Given
        fixture.associate();
        append("device-1", 10);
        retain(1);
        CompletableFuture<Void> waiting = fixture.append("device-2", 1);
        assertThat(fixture.journal.trouble()).isNotNull();

        // When
        fixture.journal.close();
        retain(1);

        // Then
        assertThat(waiting).succeedsWithin(LIMIT);
        assertThat(packageTotal(Total.PENDING)).isEqualTo(11);
    }

    @Test
    void letsMessagesWaitWhilePendingOnesAloneAreTooLarge() throws Exception {
        // Given
        fixture.associate();
        long limit = retain(UNLIMITED) + 200_000;
        append("device-1", 500);

        // When
        retain(limit);
        CompletableFuture<Void> waiting = fixture.append("device-2", 1);
        CompletableFuture<Void> unreadable = quarantine();
        fixture.writer.write(transaction -> {}).join();

        // Then
        assertThat(waiting).isNotDone();
        assertThat(unreadable).isNotDone();
        assertThat(fixture.journal.waiting()).isEqualTo(2);
        assertThat(fixture.journal.trouble()).contains("portway.journal.max-size");
        assertThat(packageTotal(Total.PENDING)).isEqualTo(500);

        // When
        Waiting.settleAll(fixture, new Outcome.Delivered());
        retain(limit);

        // Then
        assertThat(waiting).succeedsWithin(LIMIT);
        assertThat(unreadable).succeedsWithin(LIMIT);
        assertThat(fixture.journal.trouble()).isNull();
        assertThat(packageTotal(Total.PENDING)).isEqualTo(1);
        assertThat(packageTotal(Total.DELIVERED)).isEqualTo(500);
    }

    private void append(String deviceId, int count) {
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (int fCnt = 1; fCnt <= count; fCnt++) {
            last = fixture.append(deviceId, fCnt);
        }
        last.join();
    }

    private CompletableFuture<Void> quarantine() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        fixture.journal.quarantine("test", null, "unreadable", new byte[] {'?'}, failure -> done.complete(null));
        return done;
    }

    /** Tidies up once and returns the size of the journal. */
    private long retain(long maxSize) throws SQLException {
        RetentionOptions options = new RetentionOptions(DEDUPLICATION, SETTLED, DEAD, maxSize);
        try (Retention retention = new Retention(fixture.journal, fixture.database, options, fixture.time)) {
            retention.run();
            return retention.size();
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private List<Long> totals() {
        return Arrays.stream(Total.values())
                .flatMap(total -> Stream.of(total(total), packageTotal(total)))
                .toList();
    }

    private long messages() {
        return fixture.count("select count(*) from message");
    }

    private long total(Total total) {
        return fixture.journal.totals().get(total);
    }

    private long packageTotal(Total total) {
        return fixture.journal.totals().get(total, JournalFixture.PACKAGE);
    }
}
