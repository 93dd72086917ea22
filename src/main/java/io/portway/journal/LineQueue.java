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

    /** Whether it is read through its own index until it has caught up. */
    boolean draining;

    /** Whether it has an entry in waiting_line, which hides it from the reading of the backlog. */
    boolean waitsOnDisk;

    /** How often the head failed. */
    int failures;

    @Nullable
    Instant firstFailedAt;

    /** From when on the age of its deliveries counts, where that is later than their creation. */
    @Nullable
    Instant countedFrom;

    /** The newest delivery that was read, while draining. */
    long readUpTo;

    LineQueue(Line line) {
        this.line = line;
    }

    /**
     * A line that comes back.
     *
     * @param head what waits first now; the failures count only if it is still the one that failed
     */
    static LineQueue returning(PendingDeliveries.WaitingLine waiting, @Nullable Delivery head) {
        LineQueue queue = new LineQueue(waiting.line());
        queue.draining = true;
        queue.waitsOnDisk = true;
        queue.countedFrom = waiting.countedFrom();
        if (head != null && head.id() == waiting.head()) {
            queue.failures = waiting.attempts();
            queue.firstFailedAt = waiting.firstFailedAt();
        }
        return queue;
    }

    /** Forgets the failures of a head that is settled. */
    void headSettled() {
        failures = 0;
        firstFailedAt = null;
    }
}
