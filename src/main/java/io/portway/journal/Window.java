package io.portway.journal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of a package that are in memory, line by line, and which lines wait on disk. It is bounded: one half is
 * for what is read in the order of acceptance, the other for lines that are read through their own index, so that neither
 * keeps the other out. Only the thread of its {@link PackageQueue} touches it.
 */
final class Window {

    /**
     * How much is in memory.
     *
     * @param deliveries   how many there are, at most
     * @param bytes        how much they weigh, at most, but for what a page brings beyond it
     * @param largestLine  beyond so many, a line is read through its own index, lest one device fill the window
     * @param knownWaiting beyond so many waiting lines, whether one waits is asked of the disk
     */
    record Limits(int deliveries, long bytes, int largestLine, int knownWaiting) {

        static final Limits DEFAULT = new Limits(5_000, 16L << 20, 500, 20_000);
    }

    /** What a delivery takes beside its message. */
    private static final int OVERHEAD = 512;

    private final Limits limits;
    private final Map<Line, LineQueue> lines = new HashMap<>();
    private final ArrayDeque<LineQueue> ready = new ArrayDeque<>();
    private final Set<Line> waiting = new HashSet<>();
    private boolean moreWaiting;
    private final Share backlog = new Share();
    private final Share returned = new Share();

    Window(Limits limits) {
        this.limits = limits;
    }

    /** Roughly what a delivery takes in memory, in bytes. */
    static long weight(Delivery delivery) {
        return OVERHEAD + delivery.content().raw().length;
    }

    /** Whether there is room for more of the backlog. */
    boolean hasRoom() {
        return backlog.hasRoom();
    }

    /** Whether there is room for lines that come back. */
    boolean hasRoomForReturning() {
        return returned.hasRoom();
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
        if (queue.deliveries.size() == limits.largestLine) {
            queue.deliveries.forEach(backlog::remove);
            queue.deliveries.forEach(returned::add);
            queue.draining = true;
            queue.readUpTo = queue.deliveries.getLast().id();
            return;
        }
        load(queue, delivery);
    }

    /** Puts a delivery at the end of its line. */
    void load(LineQueue queue, Delivery delivery) {
        queue.deliveries.add(delivery);
        shareOf(queue).add(delivery);
        makeReady(queue);
    }

    /** Takes a settled delivery out; tells whether it was there. */
    boolean unload(LineQueue queue, Delivery delivery) {
        boolean there = queue.deliveries.removeIf(one -> one.id() == delivery.id());
        if (there) {
            shareOf(queue).remove(delivery);
        }
        return there;
    }

    private Share shareOf(LineQueue queue) {
        return queue.draining ? returned : backlog;
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

    /** How many lines are here that still have their entry among the waiting ones. */
    int broughtBack() {
        return (int) lines.values().stream().filter(queue -> queue.waitsOnDisk).count();
    }

    /** A line that is empty and has caught up. */
    void remove(LineQueue queue) {
        lines.remove(queue.line);
    }

    /** Sends a line that is neither ready nor busy to wait on disk: it takes no room any more. */
    void leave(LineQueue queue) {
        queue.deliveries.forEach(shareOf(queue)::remove);
        lines.remove(queue.line);
        if (waiting.size() < limits.knownWaiting) {
            waiting.add(queue.line);
        } else {
            moreWaiting = true;
        }
    }

    /** How many waiting lines it wants to know, one more than it remembers. */
    int wantedWaiting() {
        return limits.knownWaiting + 1;
    }

    /** Learns which lines wait on disk. */
    void setWaiting(List<Line> some) {
        moreWaiting = some.size() > limits.knownWaiting;
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

    private final class Share {

        private int count;
        private long bytes;

        boolean hasRoom() {
            return count < limits.deliveries / 2 && bytes < limits.bytes / 2;
        }

        void add(Delivery delivery) {
            count++;
            bytes += weight(delivery);
        }

        void remove(Delivery delivery) {
            count--;
            bytes -= weight(delivery);
        }
    }
}
