package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.data.Database;
import io.portway.data.GroupCommit;
import io.portway.testing.ManualClock;
import io.portway.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningTimeTest {

    private static final Instant START = Instant.parse("2026-03-14T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TEN_YEARS = Duration.ofDays(3650);

    @TempDir
    Path directory;

    private Database database;
    private GroupCommit writer;

    @BeforeEach
    void open() {
        database = TestDatabase.open(directory, "portway");
        writer = new GroupCommit("test", database, new Totals(), (changes, nanoseconds) -> {});
    }

    @AfterEach
    void close() {
        writer.close();
        database.close();
    }

    @Test
    void goesBackByTheClockWithinARun() {
        RunningTime time = run(START, HOUR);

        assertThat(time.ago(Duration.ofMinutes(59))).isEqualTo(START.plus(Duration.ofMinutes(1)));
        assertThat(time.ago(HOUR)).isEqualTo(START);
        assertThat(time.ago(HOUR.plusMillis(1))).isEqualTo(Instant.EPOCH);
    }

    @Test
    void leavesOutTheTimeBetweenTwoRuns() {
        run(START, HOUR);
        RunningTime time = run(START.plus(TEN_YEARS), HOUR);

        assertThat(time.ago(HOUR)).isEqualTo(START.plus(TEN_YEARS));
        assertThat(time.ago(HOUR.plusMinutes(1))).isEqualTo(START.plus(HOUR).minus(Duration.ofMinutes(1)));
        assertThat(time.ago(HOUR.multipliedBy(2))).isEqualTo(START);
        assertThat(time.ago(HOUR.multipliedBy(2).plusMillis(1))).isEqualTo(Instant.EPOCH);
    }

    @Test
    void countsAShortBreak() {
        run(START, HOUR);
        Instant again = START.plus(HOUR).plus(Duration.ofMinutes(5));
        RunningTime time = run(again, HOUR);

        assertThat(time.ago(HOUR.plusMinutes(5))).isEqualTo(again.minus(Duration.ofMinutes(5)));
        assertThat(time.ago(Duration.ofMinutes(125))).isEqualTo(START);
    }

    @Test
    void findsNothingOlderThanAMomentAfterTheClockWasSetBack() {
        run(START.plus(TEN_YEARS), HOUR);
        RunningTime time = run(START, HOUR);

        assertThat(time.ago(HOUR)).isEqualTo(START);
        assertThat(time.ago(HOUR.plusMinutes(1))).isEqualTo(START);
        assertThat(time.ago(HOUR.multipliedBy(3))).isEqualTo(Instant.EPOCH);
    }

    @Test
    void doesNotCountWhatWasNotNoted() {
        ManualClock clock = new ManualClock(START);
        RunningTime first = RunningTime.begin(database, clock);
        clock.pass(HOUR);
        writer.write(first::note).join();
        clock.pass(Duration.ofSeconds(59));
        writer.write(first::note).join();
        RunningTime second = run(START.plus(TEN_YEARS), HOUR);

        assertThat(second.ago(HOUR.plusMillis(1))).isEqualTo(START.plus(HOUR).minusMillis(1));
    }

    /** A run of that length, noted at its end. */
    private RunningTime run(Instant start, Duration length) {
        ManualClock clock = new ManualClock(start);
        RunningTime time = RunningTime.begin(database, clock);
        clock.pass(length);
        writer.write(time::note).join();
        return time;
    }
}
