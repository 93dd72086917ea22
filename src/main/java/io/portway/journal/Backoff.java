package io.portway.journal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a line waits after its head failed: twice as long after each failure, up to a limit, and jittered by half so
 * that lines which failed together do not come back together.
 */
public record Backoff(Duration first, Duration longest) {

    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(2));

    private static final int MAX_DOUBLINGS = 30;

    public Backoff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("A back-off grows from more than nothing to its longest wait.");
        }
    }

    /** The wait after the given number of failures, at least one. */
    public Duration after(int failures) {
        long nanos = first.toNanos();
        for (int i = 1; i < Math.min(failures, MAX_DOUBLINGS) && nanos < longest.toNanos(); i++) {
            nanos *= 2;
        }
        nanos = Math.min(nanos, longest.toNanos());
        return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }
}
