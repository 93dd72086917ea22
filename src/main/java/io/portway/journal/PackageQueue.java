package io.portway.journal;

import io.portway.data.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one package: a bounded window in memory, the rest on disk. Each line keeps its order and only its head
 * is tried; a line whose head failed leaves the window and comes back through its own index, so that the others pass it.
 *
 * <p>One thread owns all state and takes events from a mailbox. While nothing is behind on disk, what was just committed
 * comes in through the mailbox and is neither read nor parsed again.
 */
public final class PackageQueue {

    private static final Logger LOG = LoggerFactory.getLogger(PackageQueue.class);

    private static final int PAGE = 500;
    private static final int PAGE_OF_LINE = 100;
    private static final int DUE_LINES = 200;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration FAR_AHEAD = Duration.ofMinutes(15);

    private final String packageName;
    private final Recipient recipient;
    private final QueueOptions options;
    private final Journal journal;
    private final InstantSource clock;
    private final PendingDeliveries pending;
    private final Judge judge;
    private final Window window = new Window();
    private final Batching batching;
    private final Thread thread;
    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final AtomicInteger offered = new AtomicInteger();
    private volatile boolean missed;
    private volatile boolean stopping;
    private volatile boolean abandoned;
    private volatile int inFlight;

    private boolean behind = true;
    private long cursor;
    private Instant nextDue = Instant.EPOCH;

    PackageQueue(
            String packageName,
            Recipient recipient,
            QueueOptions options,
            Database database,
            Journal journal,
            InstantSource clock) {
        this.packageName = packageName;
        this.recipient = recipient;
        this.options = options;
        this.journal = journal;
        this.clock = clock;
        this.pending = new PendingDeliveries(database, packageName);
        this.judge = new Judge(options, clock);
        this.batching = new Batching(options, window, recipient, this::associationOfHead);
        this.thread = new Thread(this::run, "portway-" + packageName);
        this.thread.setDaemon(true);
    }

    String packageName() {
        return packageName;
    }

    /**
     * Begins to deliver. Lines without an association are looked at anew, since associations may have come while the
     * route was away; and a time far ahead comes from a clock that has been set back since.
     */
    void start() {
        Instant now = clock.instant();
        journal.writer()
                .write(
                        transaction -> transaction.update(
                                "update waiting_line set next_attempt_at = ? where package = ?"
                                        + " and (reason = ? or next_attempt_at > ?)",
                                Micros.of(now),
                                packageName,
                                Verdict.Reason.NO_ASSOCIATION.name(),
                                Micros.of(now.plus(FAR_AHEAD))),
                        this::wake);
        thread.start();
    }

    private void wake(@Nullable Exception failure) {
        if (failure == null) {
            mailbox.add(() -> nextDue = Instant.EPOCH);
        }
    }

    /** Attempts that are under way. */
    public int inFlight() {
        return inFlight;
    }

    /**
     * Starts no more attempts and waits for those under way.
     *
     * @return whether all ended in time; what did not stays pending on disk and is delivered again
     */
    public boolean stop(Duration limit) {
        stopping = true;
        mailbox.add(() -> {});
        journal.close(this);
        try {
            thread.join(limit.toMillis());
            boolean ended = !thread.isAlive();
            abandoned = true;
            return ended;
        } catch (InterruptedException e) {
            abandoned = true;
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes a delivery that was just committed; called in the order of acceptance. */
    void offer(Delivery delivery) {
        if (missed) {
            return;
        }
        if (offered.incrementAndGet() > Window.SIZE) {
            offered.decrementAndGet();
            missed = true;
            mailbox.add(() -> {});
            return;
        }
        mailbox.add(() -> {
            offered.decrementAndGet();
            accept(delivery);
        });
    }

    /**
     * Tries lines that wait at once, since their association changed.
     *
     * @param deviceId null for all devices of the application
     */
    public void retryNow(String applicationId, @Nullable String deviceId) {
        long now = Micros.of(clock.instant());
        String device = deviceId == null ? "" : deviceId;
        journal.writer()
                .write(
                        transaction -> transaction.update(
                                "update waiting_line set next_attempt_at = ? where package = ? and application = ?"
                                        + " and (? = '' or device = ?)",
                                now,
                                packageName,
                                applicationId,
                                device,
                                device),
                        this::wake);
    }

    private void run() {
        boolean waitingIsRead = false;
        while (!stopping || inFlight > 0 && !abandoned) {
            try {
                if (!waitingIsRead) {
                    readWaiting();
                    waitingIsRead = true;
                }
                handle(mailbox.poll(idleMillis(), TimeUnit.MILLISECONDS));
                if (!stopping) {
                    takeDue();
                    readBacklog();
                    dispatch();
                }
            } catch (SQLException e) {
                LOG.warn("The pending deliveries of {} cannot be read, trying again: {}", packageName, e.getMessage());
                pause();
            } catch (InterruptedException e) {
                // Only stop() ends the queue, when what is under way has been settled.
                LOG.debug("The queue of {} was interrupted and goes on", packageName);
            } catch (RuntimeException e) {
                LOG.error("The queue of {} met an error of its own", packageName, e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
        } catch (InterruptedException e) {
            LOG.debug("The queue of {} was interrupted and goes on", packageName);
        }
    }

    private void handle(@Nullable Runnable first) {
        for (Runnable event = first; event != null; event = mailbox.poll()) {
            event.run();
        }
        if (missed) {
            behind = true;
            missed = false;
        }
    }

    private long idleMillis() {
        if (behind && window.hasRoom()) {
            return 0;
        }
        long untilDue = Duration.between(clock.instant(), nextDue).toMillis();
        return Math.max(5, Math.min(IDLE.toMillis(), untilDue));
    }

    private void accept(Delivery delivery) {
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

    private void readWaiting() throws SQLException {
        window.setWaiting(pending.waiting(window.wantedWaiting()));
    }

    private void takeDue() throws SQLException {
        Instant now = clock.instant();
        if (now.isBefore(nextDue) || !window.hasWaiting()) {
            return;
        }
        List<PendingDeliveries.WaitingLine> due = pending.due(now, DUE_LINES);
        Instant next = pending.nextDue(now);
        nextDue = next == null ? now.plus(LONG) : next;
        if (due.size() == DUE_LINES) {
            nextDue = now;
        }
        for (PendingDeliveries.WaitingLine one : due) {
            if (!window.hasRoom()) {
                nextDue = now;
                return;
            }
            if (window.find(one.line()) == null) {
                LineQueue queue = LineQueue.draining(one);
                window.bringBack(queue);
                drain(queue);
            }
        }
        if (window.mustAskDisk()) {
            readWaiting();
        }
    }

    /** Reads on in a line that waited; when nothing is left below the cursor it is a line like any other. */
    private void drain(LineQueue queue) throws SQLException {
        List<Delivery> more = pending.ofLine(queue.line, queue.readUpTo, cursor, PAGE_OF_LINE);
        if (!more.isEmpty()) {
            queue.readUpTo = more.get(more.size() - 1).id();
            more.forEach(delivery -> window.load(queue, delivery));
        } else if (!queue.waitsOnDisk) {
            queue.draining = false;
            window.remove(queue);
        } else if (behind) {
            // What it holds lies beyond what was read of the backlog, so its turn has not come.
            leave(queue, clock.instant().plus(IDLE));
        } else {
            stopWaiting(queue);
        }
    }

    /** A line that waits for nothing (its deliveries were discarded) is read as part of the backlog again. */
    private void stopWaiting(LineQueue queue) {
        Line line = queue.line;
        journal.writer()
                .write(
                        transaction -> transaction.update(
                                "delete from waiting_line where package = ? and application = ? and device = ?",
                                line.packageName(),
                                line.applicationId(),
                                line.deviceId()),
                        failure -> mailbox.add(() -> {
                            queue.waitsOnDisk = failure != null;
                            drainLater(queue);
                        }));
    }

    private void drainLater(LineQueue queue) {
        try {
            drain(queue);
        } catch (SQLException e) {
            LOG.warn("A line of {} cannot be read, trying again: {}", packageName, e.getMessage());
            pause();
            mailbox.add(() -> drainLater(queue));
        }
    }

    private void readBacklog() throws SQLException {
        if (!behind || !window.hasRoom()) {
            return;
        }
        PendingDeliveries.Page page = pending.after(cursor, PAGE);
        page.deliveries().forEach(window::add);
        cursor = page.upTo();
        behind = !page.complete();
    }

    private void dispatch() {
        while (inFlight < options.lanes() && window.ready() > 0) {
            Attempt attempt = batching.next();
            if (attempt != null) {
                inFlight++;
                recipient.deliver(
                        attempt, ended -> mailbox.add(() -> commit(judge.judge(ended, attempt.association(), window))));
            }
        }
    }

    private @Nullable Object associationOfHead(LineQueue queue) {
        try {
            Object association = recipient.association(queue.deliveries.getFirst());
            if (association == null) {
                String error = "no association names " + packageName + " for this device any more";
                sendToWait(queue, judge.withoutAssociation(queue, error));
            }
            return association;
        } catch (RuntimeException e) {
            sendToWait(queue, judge.withoutAnswer(queue, "its association cannot be told: " + e.getMessage()));
            return null;
        }
    }

    private void sendToWait(LineQueue queue, Verdict verdict) {
        queue.busy = true;
        inFlight++;
        commit(List.of(verdict));
    }

    private void commit(List<Verdict> verdicts) {
        journal.settle(
                verdicts,
                failure -> mailbox.add(() -> {
                    if (failure == null || stopping) {
                        inFlight--;
                        settled(verdicts);
                    } else {
                        commit(judge.refused(verdicts, failure));
                    }
                }));
    }

    private void settled(List<Verdict> verdicts) {
        for (Verdict verdict : verdicts) {
            LineQueue queue = window.find(verdict.ended().delivery().line());
            if (queue == null) {
                continue;
            }
            queue.busy = false;
            if (verdict.isWaiting()) {
                leave(queue, verdict.nextAttemptAt());
                wakeIfAssociatedMeanwhile(verdict);
            } else if (window.unload(queue, verdict.ended().delivery())) {
                queue.waitsOnDisk = queue.waitsOnDisk && !verdict.wasWaiting();
                queue.failures = 0;
                queue.firstFailedAt = null;
            }
        }
        for (Verdict verdict : verdicts) {
            LineQueue queue = window.find(verdict.ended().delivery().line());
            if (queue == null) {
                continue;
            }
            if (!queue.deliveries.isEmpty()) {
                window.makeReady(queue);
            } else if (queue.draining) {
                drainLater(queue);
            } else {
                window.remove(queue);
            }
        }
    }

    /** An association that came before the line's waiting was on disk could not wake it. */
    private void wakeIfAssociatedMeanwhile(Verdict verdict) {
        Delivery head = verdict.ended().delivery();
        if (verdict.reason() == Verdict.Reason.NO_ASSOCIATION && recipient.association(head) != null) {
            retryNow(head.line().applicationId(), head.line().deviceId());
        }
    }

    private void leave(LineQueue queue, @Nullable Instant nextAttemptAt) {
        window.leave(queue);
        if (nextAttemptAt != null && nextAttemptAt.isBefore(nextDue)) {
            nextDue = nextAttemptAt;
        }
    }
}
