package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GivingUpTest {

    private static final Instant CREATED = Instant.parse("2026-03-14T09:00:00Z");
    private static final Instant FIRST_FAILED = CREATED.plusSeconds(1);
    private static final Instant HOUR_LATER = FIRST_FAILED.plus(Duration.ofHours(1));
    private final GivingUp givingUp = new GivingUp(Duration.ofDays(7), CREATED);

    @Test
    void goesOnUntilTheLongestAge() {
        Instant end = CREATED.plus(Duration.ofDays(7));

        assertThat(reason(1_000_000, end)).isNull();
        assertThat(reason(1, end.plusMillis(1)))
                .isEqualTo("given up after 10080 minutes, the longest age being 10080 minutes");
    }

    @Test
    void findsNothingTooOldWithinAnHourOfTheStart() {
        Instant start = CREATED.plus(Duration.ofDays(3650));
        GivingUp afterStart = new GivingUp(Duration.ofDays(7), start);
        Instant hourLater = start.plus(Duration.ofHours(1));

        assertThat(afterStart.reason(CREATED, 1, start, "destination", hourLater.minusMillis(1)))
                .isNull();
        assertThat(afterStart.reason(CREATED, 1, start, "destination", hourLater))
                .startsWith("given up after ");
    }

    @Test
    void findsDownlinksTooOldAfterTheirLongestAge() {
        Instant start = CREATED.plus(Duration.ofDays(1));
        GivingUp afterStart = new GivingUp(Duration.ofMinutes(10), start);

        assertThat(afterStart.reason(CREATED, 1, start, "destination", start.plus(Duration.ofMinutes(10))))
                .startsWith("given up after ");
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

    private String reason(int failures, Instant now) {
        return givingUp.reason(CREATED, failures, FIRST_FAILED, "destination", now);
    }
}
