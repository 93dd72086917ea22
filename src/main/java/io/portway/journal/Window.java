package io.portway.journal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a package that are in memory, line by line, and which lines wait on disk. It is bounded; only the
 * thread of its {@link PackageQueue} touches it.
 */
final class Window {

    /** How many deliveries it holds; as many may stand in the mailbox. */
    static final int SIZE = 5_000;

    private static final long BYTES = 16L << 20;

    /** Beyond so many, a line is read through its own index, lest one device fill the window. */
    private static final int LARGEST_LINE = 500;

    /** Beyond so many waiting lines, whether one waits is asked of the disk. */
    private static final int KNOWN_WAITING = 20_000;

    private final Map<Line, LineQueue> lines = new HashMap<>();
    private final ArrayDeque<LineQueue> ready = new ArrayDeque<>();
    private final Set<Line> waiting = new HashSet<>();
    private boolean moreWaiting;
    private int loaded;
    private long loadedBytes;

    boolean hasRoom() {
        return loaded < SIZE && loadedBytes < BYTES;
    }

    @Nullable
    LineQueue find(Line line) {
        return lines.get(line);
    }

    /** Takes the next delivery of the backlog, unless its line is read through its own index or waits. */
    void add(Delivery delivery) {
        LineQueue queue = lines.get(delivery.line());
        if (queue == null) {
            if (waiting.contains(delivery.line())) {
                return;
            }
            queue = new LineQueue(delivery.line());
            lines.put(delivery.line(), queue);
        }
        if (queue.draining) {
            return;
        }
        if (queue.deliveries.size() == LARGEST_LINE) {
            queue.draining = true;
            queue.readUpTo = queue.deliveries.getLast().id();
            return;
        }
        load(queue, delivery);
    }

    /** Puts a delivery at the end of its line. */
    void load(LineQueue queue, Delivery delivery) {
        queue.deliveries.add(delivery);
        loaded++;
        loadedBytes += delivery.content().raw().length;
        makeReady(queue);
    }

    /** Takes a settled delivery out; tells whether it was there. */
    boolean unload(LineQueue queue, Delivery delivery) {
        boolean there = queue.deliveries.remove(delivery);
        if (there) {
            forget(delivery);
        }
        return there;
    }

    private void forget(Delivery delivery) {
        loaded--;
        loadedBytes -= delivery.content().raw().length;
    }

    /** Puts the line among those whose head may be tried, if it may. */
    void makeReady(LineQueue queue) {
        if (!queue.busy && !queue.ready && !queue.deliveries.isEmpty()) {
            queue.ready = true;
            ready.add(queue);
        }
    }

    int ready() {
        return ready.size();
    }

    LineQueue nextReady() {
        LineQueue queue = ready.remove();
        queue.ready = false;
        return queue;
    }

    /** Brings a line that waited back. */
    void bringBack(LineQueue queue) {
        lines.put(queue.line, queue);
        waiting.remove(queue.line);
    }

    /** A line that is empty and has caught up. */
    void remove(LineQueue queue) {
        lines.remove(queue.line);
    }

    /** Sends a line to wait on disk: it takes no room any more. */
    void leave(LineQueue queue) {
        queue.deliveries.forEach(this::forget);
        lines.remove(queue.line);
        if (queue.ready) {
            ready.remove(queue);
        }
        if (waiting.size() < KNOWN_WAITING) {
            waiting.add(queue.line);
        } else {
            moreWaiting = true;
        }
    }

    /** How many waiting lines it wants to know, one more than it remembers. */
    int wantedWaiting() {
        return KNOWN_WAITING + 1;
    }

    /** Learns which lines wait on disk. */
    void setWaiting(List<Line> some) {
        moreWaiting = some.size() > KNOWN_WAITING;
        waiting.clear();
        some.stream().filter(line -> !lines.containsKey(line)).forEach(waiting::add);
    }

    /** Whether more lines wait than are known here, so that only the disk can tell. */
    boolean mustAskDisk() {
        return moreWaiting;
    }

    boolean hasWaiting() {
        return moreWaiting || !waiting.isEmpty();
    }
}
