package io.portway.packages.storage;

import io.portway.packages.storage.MessageQuery.Order;
import java.time.Instant;

/**
 * Where a message stands in the order of the store: by the time it was received, then by the order of storing.
 *
 * @param receivedAt microseconds since 1970
 * @param id         the number that the store gave it
 */
public record Position(long receivedAt, long id) {

    static final Position FIRST = new Position(Long.MIN_VALUE, Long.MIN_VALUE);
    static final Position LAST = new Position(Long.MAX_VALUE, Long.MAX_VALUE);
    private static final long MICROS = 1_000_000;
    private static final long FARTHEST = Long.MAX_VALUE / MICROS - 1;

    /** Before all messages of that microsecond. */
    static Position startOf(Instant time) {
        return new Position(microseconds(time), Long.MIN_VALUE);
    }

    /** After all messages of that microsecond. */
    static Position endOf(Instant time) {
        return new Position(microseconds(time), Long.MAX_VALUE);
    }

    /** The place right in front of this one for who reads in that order; no message is between them. */
    Position justBefore(Order order) {
        return new Position(receivedAt, order == Order.OLDEST_FIRST ? id - 1 : id + 1);
    }

    /** Microseconds since 1970; times that are 292,000 years away count as the farthest that fits. */
    static long microseconds(Instant time) {
        long seconds = Math.max(-FARTHEST, Math.min(FARTHEST, time.getEpochSecond()));
        return seconds * MICROS + time.getNano() / 1_000;
    }
}
