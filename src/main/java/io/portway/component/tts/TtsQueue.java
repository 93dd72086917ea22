package io.portway.component.tts;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that have arrived and are not done with, bounded by their bytes. A message counts from {@link #offer}
 * until {@link #release}, thus also while its exchange waits for something, a commit for instance.
 */
final class TtsQueue {

    private static final Logger LOG = LoggerFactory.getLogger(TtsQueue.class);

    /** An exchange takes several times the memory of its message, so only so many exist at a time; the rest waits here. */
    static final int LARGEST_IN_FLIGHT = 1_000;

    private final String application;
    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<TtsMessage> waiting = new ArrayDeque<>();
    private long bytes;
    private int outstanding;
    private long lostInOverflow;
    private boolean closed;

    TtsQueue(String application, long capacity) {
        this.application = application;
        this.capacity = capacity;
    }

    /**
     * Takes a message, unless there is no room for it. Never waits.
     *
     * @return false where the message is lost
     */
    boolean offer(TtsMessage message) {
        boolean overflowBegins;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (bytes + message.size() <= capacity) {
                waiting.add(message);
                outstanding++;
                bytes += message.size();
                changed.signal();
                return true;
            }
            overflowBegins = lostInOverflow++ == 0;
        } finally {
            lock.unlock();
        }
        if (overflowBegins) {
            LOG.error(
                    "Messages of application {} are being lost: the queue of {} bytes is full, because they come in"
                            + " faster than the route finishes them; how many is logged when there is room again",
                    application,
                    capacity);
        }
        return false;
    }

    /** Waits for the next message, and while many that were taken are not released; null once the queue is closed. */
    @Nullable
    TtsMessage take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while ((waiting.isEmpty() || outstanding - waiting.size() >= LARGEST_IN_FLIGHT) && !closed) {
                changed.await();
            }
            return waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives back the room of a message that was taken. */
    void release(TtsMessage message) {
        long lost = 0;
        lock.lock();
        try {
            outstanding--;
            bytes -= message.size();
            changed.signal();
            // Half empty, not merely with room for one: a queue that stays at the brim would log for every message.
            if (bytes <= capacity / 2) {
                lost = lostInOverflow;
                lostInOverflow = 0;
            }
        } finally {
            lock.unlock();
        }
        logEndOfOverflow(lost);
    }

    /**
     * Refuses messages from now on and forgets those that nobody has taken.
     *
     * @return how many were forgotten
     */
    int close() {
        int forgotten;
        long lost;
        lock.lock();
        try {
            closed = true;
            forgotten = waiting.size();
            waiting.forEach(message -> bytes -= message.size());
            waiting.clear();
            outstanding -= forgotten;
            lost = lostInOverflow;
            lostInOverflow = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        logEndOfOverflow(lost);
        return forgotten;
    }

    /** How many messages were taken in and are not released. */
    int outstanding() {
        lock.lock();
        try {
            return outstanding;
        } finally {
            lock.unlock();
        }
    }

    /** The bytes of the messages that were taken in and are not released. */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    long capacity() {
        return capacity;
    }

    private void logEndOfOverflow(long lost) {
        if (lost > 0) {
            LOG.error("{} messages of application {} were lost while its queue was full", lost, application);
        }
    }
}
