package io.portway.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a delivery that keeps failing is given up: it is too old, or it is poison, which is a head that fails while its
 * destination takes others. Only a delivery that was just tried is judged, and only time in which Portway ran counts:
 * whether a process was away for long or its clock was wrong, everything is tried anew.
 */
final class GivingUp {

    private static final int POISON_FAILURES = 20;
    private static final Duration POISON_TIME = Duration.ofHours(1);
    private static final int REMEMBERED = 1_000;

    private final Duration maxAge;
    private final RunningTime time;
    private final Map<Object, Instant> lastDelivered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    GivingUp(Duration maxAge, RunningTime time) {
        this.maxAge = maxAge;
        this.time = time;
    }

    /** Remembers that the destination, named by its association, takes deliveries. */
    void delivered(Object association, Instant now) {
        lastDelivered.put(association, now);
    }

    /**
     * Why a delivery is given up, or null to go on.
     *
     * @param countedFrom from when on its age counts: its creation, or when its line had an association again
     */
    @Nullable
    String reason(Instant countedFrom, int failures, Instant firstFailedAt, Object association) {
        if (countedFrom.isBefore(time.ago(maxAge))) {
            return "given up as older than " + maxAge.toMinutes() + " minutes";
        }
        Instant othersDelivered = lastDelivered.get(association);
        boolean poison = failures >= POISON_FAILURES
                && !firstFailedAt.isAfter(time.ago(POISON_TIME))
                && othersDelivered != null
                && othersDelivered.isAfter(firstFailedAt);
        return poison ? "given up after " + failures + " failures while others were delivered" : null;
    }
}
