package io.portway.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a delivery that keeps failing is given up: it is too old, or it is poison, which is a head that fails while its
 * destination takes others. Only a delivery that was just tried is judged, so a process that was away for long tries
 * everything once more.
 */
final class GivingUp {

    private static final int POISON_FAILURES = 20;
    private static final Duration POISON_TIME = Duration.ofHours(1);
    private static final int REMEMBERED = 1_000;

    private final Duration maxAge;
    private final Map<Object, Instant> lastDelivered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };

    GivingUp(Duration maxAge) {
        this.maxAge = maxAge;
    }

    /** Remembers that the destination, named by its association, takes deliveries. */
    void delivered(Object association, Instant now) {
        lastDelivered.put(association, now);
    }

    /** Why the delivery is given up, or null to go on. */
    @Nullable
    String reason(Delivery delivery, int failures, Instant firstFailedAt, Object association, Instant now) {
        Duration age = Duration.between(delivery.createdAt(), now);
        if (age.compareTo(maxAge) > 0) {
            return "given up after " + age.toMinutes() + " minutes, the longest age being " + maxAge.toMinutes()
                    + " minutes";
        }
        Instant othersDelivered = lastDelivered.get(association);
        boolean poison = failures >= POISON_FAILURES
                && !firstFailedAt.plus(POISON_TIME).isAfter(now)
                && othersDelivered != null
                && othersDelivered.isAfter(firstFailedAt);
        return poison ? "given up after " + failures + " failures while others were delivered" : null;
    }
}
