package io.portway.journal;

import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The part of a line that is in memory; only the thread of its {@link PackageQueue} touches it. */
final class LineQueue {

    final Line line;
    final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();

    /** Whether an attempt is under way, or its outcome is on the way to the disk. */
    boolean busy;

    /** Whether it stands among those with a head to try. */
    boolean ready;

    /** Whether it waited, and is read through its own index until it has caught up. */
    boolean draining;

    /** Whether it has an entry in waiting_line, which hides it from the reading of the backlog. */
    boolean waitsOnDisk;

    /** How often the head failed. */
    int failures;

    @Nullable
    Instant firstFailedAt;

    /** The newest delivery that was read, while draining. */
    long readUpTo;

    LineQueue(Line line) {
        this.line = line;
    }

    static LineQueue draining(PendingDeliveries.WaitingLine waiting) {
        LineQueue queue = new LineQueue(waiting.line());
        queue.draining = true;
        queue.waitsOnDisk = true;
        queue.failures = waiting.attempts();
        queue.firstFailedAt = waiting.firstFailedAt();
        return queue;
    }
}
