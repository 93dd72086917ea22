package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.data.Database;
import io.portway.testing.ManualClock;
import io.portway.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GivingUpTest {

    private static final Instant CREATED = Instant.parse("2026-03-14T09:00:00Z");
    private static final Instant FIRST_FAILED = CREATED.plusSeconds(1);
    private static final Instant HOUR_LATER = FIRST_FAILED.plus(Duration.ofHours(1));

    @TempDir
    Path directory;

    private Instant now = CREATED;
    private Database database;
    private GivingUp givingUp;

    @BeforeEach
    void open() {
        database = TestDatabase.open(directory, "portway");
        givingUp = new GivingUp(Duration.ofDays(7), RunningTime.begin(database, () -> now));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void goesOnUntilTheLongestAge() {
        Instant end = CREATED.plus(Duration.ofDays(7));

        assertThat(reason(1_000_000, end)).isNull();
        assertThat(reason(1, end.plusMillis(1))).isEqualTo("given up as older than 10080 minutes");
    }

    @Test
    void countsOnlyTimeInWhichPortwayRan() {
        assertThat(reason(1, CREATED.plus(Duration.ofDays(7)).plusMillis(1))).isNotNull();

        ManualClock yearsAhead = new ManualClock(CREATED.plus(Duration.ofDays(3650)));
        GivingUp afterStart = new GivingUp(Duration.ofDays(7), RunningTime.begin(database, yearsAhead));
        yearsAhead.pass(Duration.ofDays(7).minusMillis(1));
        assertThat(afterStart.reason(CREATED, 1, yearsAhead.instant(), "destination"))
                .isNull();
    }

    @Test
    void givesUpAHeadThatFailsWhileItsDestinationTakesOthers() {
        givingUp.delivered("destination", HOUR_LATER.minusSeconds(1));

        assertThat(reason(20, HOUR_LATER)).isEqualTo("given up after 20 failures while others were delivered");
    }

    @Test
    void goesOnWithFewerFailures() {
        givingUp.delivered("destination", HOUR_LATER.minusSeconds(1));

        assertThat(reason(19, HOUR_LATER)).isNull();
    }

    @Test
    void goesOnWithinTheFirstHour() {
        givingUp.delivered("destination", HOUR_LATER.minusSeconds(1));

        assertThat(reason(1_000, HOUR_LATER.minusMillis(1))).isNull();
    }

    @Test
    void goesOnWhileTheDestinationTakesNothing() {
        assertThat(reason(1_000, HOUR_LATER.plus(Duration.ofDays(1)))).isNull();
    }

    @Test
    void doesNotCountWhatWasDeliveredBeforeTheFirstFailure() {
        givingUp.delivered("destination", FIRST_FAILED);

        assertThat(reason(1_000, HOUR_LATER)).isNull();
    }

    @Test
    void doesNotCountWhatAnotherDestinationTook() {
        givingUp.delivered("elsewhere", HOUR_LATER.minusSeconds(1));

        assertThat(reason(1_000, HOUR_LATER)).isNull();
    }

    @Test
    void remembersTheDestinationsUsedLast() {
        givingUp.delivered("destination", HOUR_LATER);
        for (int i = 0; i < 999; i++) {
            givingUp.delivered("other " + i, HOUR_LATER);
        }
        assertThat(reason(20, HOUR_LATER)).isNotNull();

        for (int i = 0; i < 1_000; i++) {
            givingUp.delivered("more " + i, HOUR_LATER);
        }

        assertThat(reason(20, HOUR_LATER)).isNull();
    }

    private String reason(int failures, Instant time) {
        now = time;
        return givingUp.reason(CREATED, failures, FIRST_FAILED, "destination");
    }
}
