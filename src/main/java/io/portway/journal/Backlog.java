package io.portway.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fills the {@link Window}: how far the deliveries on disk have been read, and which lines that waited are due. While
 * nothing is behind on disk, what was just committed is taken as it comes. Only the thread of its {@link PackageQueue}
 * touches it.
 */
final class Backlog {

    private static final int PAGE = 500;
    private static final int PAGE_OF_LINE = 100;
    private static final int DUE_LINES = 200;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final PendingDeliveries pending;
    private final Window window;
    private final InstantSource clock;
    private final Consumer<LineQueue> stopWaiting;
    private boolean behind = true;
    private long cursor;
    private Instant nextDue = Instant.EPOCH;
    private Instant nextLook = Instant.EPOCH;

    /** @param stopWaiting removes the line's entry among the waiting ones and drains it again */
    Backlog(PendingDeliveries pending, Window window, InstantSource clock, Consumer<LineQueue> stopWaiting) {
        this.pending = pending;
        this.window = window;
        this.clock = clock;
        this.stopWaiting = stopWaiting;
    }

    /** Takes what was just committed, unless it is read from disk later. */
    void accept(Delivery delivery) {
        if (behind || delivery.id() <= cursor) {
            return;
        }
        if (!window.hasRoom() || window.mustAskDisk()) {
            behind = true;
            return;
        }
        cursor = delivery.id();
        window.add(delivery);
    }

    /** Something was committed that {@link #accept} was not told of. */
    void fallBehind() {
        behind = true;
    }

    /** The times of waiting lines have changed on disk. */
    void lookForDueLines() {
        nextDue = Instant.EPOCH;
    }

    /** How long there is nothing to {@link #fill} if nothing happens, in milliseconds. */
    long idleMillis() {
        if (behind && window.hasRoom()) {
            return 0;
        }
        if (!window.hasWaiting() || !window.hasRoomForReturning()) {
            return IDLE.toMillis();
        }
        long untilDue = Duration.between(clock.instant(), nextDue).toMillis();
        return Math.max(1, Math.min(IDLE.toMillis(), untilDue));
    }

    /** Reads as much as there is room for, some of either kind. */
    void fill() throws SQLException {
        Instant now = clock.instant();
        if (!now.isBefore(nextLook)) {
            window.setWaiting(pending.waiting(window.wantedWaiting()));
            nextLook = window.mustAskDisk() ? now.plus(BETWEEN_LOOKS) : Instant.MAX;
        }
        takeDue(now);
        readBacklog();
    }

    private void takeDue(Instant now) throws SQLException {
        if (now.isBefore(nextDue) || !window.hasWaiting() || !window.hasRoomForReturning()) {
            return;
        }
        int limit = DUE_LINES + window.broughtBack();
        List<PendingDeliveries.WaitingLine> due = pending.due(now, cursor, limit);
        for (PendingDeliveries.WaitingLine one : due) {
            if (!window.hasRoomForReturning()) {
                return;
            }
            if (window.find(one.line()) == null) {
                bringBack(one);
            }
        }
        if (due.size() < limit) {
            Instant next = pending.nextDue(now);
            nextDue = next == null ? now.plus(LONG) : next;
        }
    }

    private void bringBack(PendingDeliveries.WaitingLine waiting) throws SQLException {
        List<Delivery> deliveries = pending.ofLine(waiting.line(), 0, cursor, PAGE_OF_LINE);
        LineQueue queue = LineQueue.returning(waiting, deliveries.isEmpty() ? null : deliveries.get(0));
        window.bringBack(queue);
        load(queue, deliveries);
    }

    /** Reads on in a line; when nothing is left below the cursor it is a line like any other. */
    void drain(LineQueue queue) throws SQLException {
        load(queue, pending.ofLine(queue.line, queue.readUpTo, cursor, PAGE_OF_LINE));
    }

    private void load(LineQueue queue, List<Delivery> deliveries) {
        if (!deliveries.isEmpty()) {
            queue.readUpTo = deliveries.get(deliveries.size() - 1).id();
            deliveries.forEach(delivery -> window.load(queue, delivery));
        } else if (queue.waitsOnDisk) {
            // It waits for nothing: its deliveries were discarded.
            stopWaiting.accept(queue);
        } else {
            window.remove(queue);
        }
    }

    private void readBacklog() throws SQLException {
        if (!behind || !window.hasRoom()) {
            return;
        }
        PendingDeliveries.Page page = pending.after(cursor, PAGE);
        page.deliveries().forEach(window::add);
        if (page.upTo() > cursor) {
            cursor = page.upTo();
            // Lines may be due whose heads lay beyond.
            nextDue = Instant.EPOCH;
        }
        behind = !page.complete();
    }

    /** Sends a line to wait on disk. */
    void leave(LineQueue queue, @Nullable Instant nextAttemptAt) {
        window.leave(queue);
        if (nextAttemptAt != null && nextAttemptAt.isBefore(nextDue)) {
            nextDue = nextAttemptAt;
        }
        if (window.mustAskDisk() && nextLook.equals(Instant.MAX)) {
            nextLook = clock.instant().plus(BETWEEN_LOOKS);
        }
    }
}
