package io.portway.journal;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Times as the tables keep them: microseconds since 1970. */
final class Micros {

    private Micros() {}

    static long of(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + time.getNano() / 1_000;
    }

    static Instant toInstant(long microseconds) {
        return Instant.ofEpochSecond(
                Math.floorDiv(microseconds, 1_000_000L), Math.floorMod(microseconds, 1_000_000L) * 1_000L);
    }
}
