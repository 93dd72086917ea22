package io.portway.journal;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time by which deadlines are judged: the wall clock of the start, and what has passed since by a clock that cannot
 * be set. A jump of the wall clock ends no delivery and no retention.
 */
public final class SteadyClock implements InstantSource {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
