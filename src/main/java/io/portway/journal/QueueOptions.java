package io.portway.journal;

import java.time.Duration;

/**
 * How a package takes its deliveries.
 *
 * @param lanes     attempts at the same time
 * @param batchSize deliveries in one attempt, at most
 * @param batchOf   which deliveries may share one
 * @param maxAge    how old a delivery may become before a failure makes it dead
 * @param backoff   the waits between attempts
 */
public record QueueOptions(int lanes, int batchSize, BatchOf batchOf, Duration maxAge, Backoff backoff) {

    public QueueOptions {
        if (lanes < 1) {
            throw new IllegalArgumentException("lanes is " + lanes + "; at least 1 is needed.");
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize is " + batchSize + "; at least 1 is needed.");
        }
    }

    /** Which deliveries may go out in one batch. */
    public enum BatchOf {
        /** One of each device at the most: whatever fails, order within a device is kept. */
        DISTINCT_DEVICES,
        /** Several of one device. */
        ONE_DEVICE,
        /** Any; only where a batch is sent as a whole or not at all. */
        ANY
    }
}
