package io.portway.journal;

import io.portway.data.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private static final int WINDOW = 5_000;
    private static final long WINDOW_BYTES = 16L << 20;
    private static final int PAGE = 500;
    private static final int PAGE_OF_LINE = 100;
    private static final int DUE_LINES = 200;
    /** Beyond so many waiting lines, whether one waits is asked of the disk. */
    private static final int KNOWN_WAITING = 20_000;
    /** A head that failed so often goes alone, lest it fail the batches of others. */
    private static final int ALONE_AFTER = 3;

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final String packageName;
    private final Recipient recipient;
    private final QueueOptions options;
    private final Journal journal;
    private final InstantSource clock;
    private final PendingDeliveries pending;
    private final GivingUp givingUp;
    private final Thread thread;
    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final AtomicInteger offered = new AtomicInteger();
    private volatile boolean missed;
    private volatile boolean stopping;
    private volatile boolean abandoned;
    private volatile int inFlight;

    private final Map<Line, LineQueue> lines = new HashMap<>();
    private final ArrayDeque<LineQueue> ready = new ArrayDeque<>();
    private final Set<Line> waiting = new HashSet<>();
    private boolean moreWaiting;
    private boolean behind = true;
    private long cursor;
    private int loaded;
    private long loadedBytes;
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
        this.givingUp = new GivingUp(options.maxAge());
        this.thread = new Thread(this::run, "portway-" + packageName);
        this.thread.setDaemon(true);
    }

    String packageName() {
        return packageName;
    }

    void start() {
        thread.start();
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
        if (offered.incrementAndGet() > WINDOW) {
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
                        failure -> {
                            if (failure == null) {
                                mailbox.add(() -> nextDue = Instant.EPOCH);
                            }
                        });
    }

    private void run() {
        mailbox.add(this::readWaiting);
        while (!stopping || inFlight > 0 && !abandoned) {
            try {
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
        if (behind && hasRoom()) {
            return 0;
        }
        long untilDue = Duration.between(clock.instant(), nextDue).toMillis();
        return Math.max(5, Math.min(IDLE.toMillis(), untilDue));
    }

    private void accept(Delivery delivery) {
        if (behind || delivery.id() <= cursor) {
            return;
        }
        if (!hasRoom() || moreWaiting) {
            behind = true;
            return;
        }
        cursor = delivery.id();
        add(delivery);
    }

    private void add(Delivery delivery) {
        LineQueue queue = lines.get(delivery.line());
        if (queue == null) {
            if (waiting.contains(delivery.line())) {
                return;
            }
            queue = new LineQueue(delivery.line());
            lines.put(delivery.line(), queue);
        }
        if (!queue.draining) {
            load(queue, delivery);
        }
    }

    private void load(LineQueue queue, Delivery delivery) {
        queue.deliveries.add(delivery);
        loaded++;
        loadedBytes += delivery.content().raw().length;
        makeReady(queue);
    }

    private void makeReady(LineQueue queue) {
        if (!queue.busy && !queue.ready && !queue.deliveries.isEmpty()) {
            queue.ready = true;
            ready.add(queue);
        }
    }

    private void unload(Delivery delivery) {
        loaded--;
        loadedBytes -= delivery.content().raw().length;
    }

    private boolean hasRoom() {
        return loaded < WINDOW && loadedBytes < WINDOW_BYTES;
    }

    private void readWaiting() {
        try {
            List<Line> some = pending.waiting(KNOWN_WAITING + 1);
            moreWaiting = some.size() > KNOWN_WAITING;
            waiting.clear();
            some.stream().filter(line -> !lines.containsKey(line)).forEach(waiting::add);
        } catch (SQLException e) {
            moreWaiting = true;
            LOG.warn("The waiting lines of {} cannot be read: {}", packageName, e.getMessage());
        }
    }

    private void takeDue() throws SQLException {
        Instant now = clock.instant();
        if (now.isBefore(nextDue) || (waiting.isEmpty() && !moreWaiting)) {
            return;
        }
        List<PendingDeliveries.WaitingLine> due = pending.due(now, DUE_LINES);
        Instant next = pending.nextDue(now);
        nextDue = next == null ? now.plus(LONG) : next;
        if (due.size() == DUE_LINES) {
            nextDue = now;
        }
        for (PendingDeliveries.WaitingLine one : due) {
            if (!hasRoom()) {
                nextDue = now;
                return;
            }
            if (!lines.containsKey(one.line())) {
                LineQueue queue = LineQueue.draining(one);
                lines.put(one.line(), queue);
                waiting.remove(one.line());
                drain(queue);
            }
        }
        if (moreWaiting) {
            readWaiting();
        }
    }

    /** Reads on in a line that waited; when nothing is left below the cursor it is a line like any other. */
    private void drain(LineQueue queue) throws SQLException {
        List<Delivery> more = pending.ofLine(queue.line, queue.readUpTo, cursor, PAGE_OF_LINE);
        if (!more.isEmpty()) {
            queue.readUpTo = more.get(more.size() - 1).id();
            more.forEach(delivery -> load(queue, delivery));
        } else if (!queue.waitsOnDisk) {
            queue.draining = false;
            lines.remove(queue.line);
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
        if (!behind || !hasRoom()) {
            return;
        }
        PendingDeliveries.Page page = pending.after(cursor, PAGE);
        page.deliveries().forEach(this::add);
        cursor = page.upTo();
        behind = !page.complete();
    }

    private void dispatch() {
        while (inFlight < options.lanes() && !ready.isEmpty()) {
            LineQueue first = nextReady();
            Object association = associationOf(first);
            if (association == null) {
                continue;
            }
            List<LineQueue> taking = new ArrayList<>();
            List<Delivery> batch = batch(first, association, taking);
            taking.forEach(queue -> queue.busy = true);
            inFlight++;
            recipient.deliver(new Attempt(batch, association), ended -> mailbox.add(() -> settle(ended, association)));
        }
    }

    /** That of the head of the line; null when there is none, or it cannot be told: then the line has been sent to wait. */
    private @Nullable Object associationOf(LineQueue queue) {
        try {
            Object association = recipient.association(queue.deliveries.getFirst());
            if (association == null) {
                String error = "no association names " + packageName + " for this device any more";
                await(queue, error, queue.failures, null, Settlement.WaitingReason.NO_ASSOCIATION);
            }
            return association;
        } catch (RuntimeException e) {
            int failures = queue.failures + 1;
            Instant next = clock.instant().plus(options.backoff().after(failures));
            String error = "its association cannot be told: " + e.getMessage();
            await(queue, error, failures, next, Settlement.WaitingReason.RETRY);
            return null;
        }
    }

    private LineQueue nextReady() {
        LineQueue queue = ready.poll();
        queue.ready = false;
        return queue;
    }

    private List<Delivery> batch(LineQueue first, Object association, List<LineQueue> taking) {
        List<Delivery> batch = new ArrayList<>();
        take(first, association, batch);
        taking.add(first);
        if (options.batchOf() == QueueOptions.BatchOf.ONE_DEVICE || first.failures >= ALONE_AFTER) {
            return batch;
        }
        int looked = 0;
        int candidates = ready.size();
        while (batch.size() < options.batchSize() && looked < Math.min(candidates, options.batchSize())) {
            LineQueue next = nextReady();
            looked++;
            if (next.failures >= ALONE_AFTER) {
                makeReady(next);
                continue;
            }
            Object other = associationOf(next);
            if (association.equals(other)) {
                take(next, association, batch);
                taking.add(next);
            } else if (other != null) {
                makeReady(next);
            }
        }
        batch.sort(Comparator.comparingLong(Delivery::id));
        return batch;
    }

    private void take(LineQueue queue, Object association, List<Delivery> batch) {
        boolean many = options.batchOf() != QueueOptions.BatchOf.DISTINCT_DEVICES && queue.failures < ALONE_AFTER;
        for (Delivery delivery : queue.deliveries) {
            boolean head = delivery.id() == queue.deliveries.getFirst().id();
            if (!head && (!many || !isBy(association, delivery))) {
                return;
            }
            if (batch.size() == options.batchSize()) {
                return;
            }
            batch.add(delivery);
        }
    }

    private boolean isBy(Object association, Delivery delivery) {
        try {
            return association.equals(recipient.association(delivery));
        } catch (RuntimeException e) {
            // It is judged when it is the head.
            return false;
        }
    }

    private void await(
            LineQueue queue,
            String error,
            int failures,
            @Nullable Instant nextAttemptAt,
            Settlement.WaitingReason reason) {
        queue.busy = true;
        Settlement.Verdict verdict = new Settlement.Verdict(
                new Attempt.Ended(queue.deliveries.getFirst(), new Outcome.Retry(error, null)),
                failures,
                queue.waitsOnDisk,
                queue.firstFailedAt == null ? clock.instant() : queue.firstFailedAt,
                nextAttemptAt,
                reason);
        inFlight++;
        commit(List.of(verdict));
    }

    private void settle(List<Attempt.Ended> ended, Object association) {
        Instant now = clock.instant();
        Set<Line> failed = new HashSet<>();
        List<Settlement.Verdict> verdicts = new ArrayList<>(ended.size());
        for (Attempt.Ended one : ended) {
            LineQueue queue = lines.get(one.delivery().line());
            boolean head = one.delivery().id() == queue.deliveries.getFirst().id();
            int failures = head ? queue.failures : 0;
            if (one.outcome() instanceof Outcome.Retry retry) {
                if (failed.add(queue.line)) {
                    verdicts.add(failure(queue, one, retry, failures + 1, association, now));
                }
                continue;
            }
            if (one.outcome() instanceof Outcome.Delivered) {
                givingUp.delivered(association, now);
            }
            verdicts.add(new Settlement.Verdict(
                    one, failures + 1, head && queue.waitsOnDisk, now, null, Settlement.WaitingReason.RETRY));
        }
        commit(verdicts);
    }

    private Settlement.Verdict failure(
            LineQueue queue, Attempt.Ended ended, Outcome.Retry retry, int failures, Object association, Instant now) {
        Instant firstFailedAt = failures == 1 || queue.firstFailedAt == null ? now : queue.firstFailedAt;
        String reason = givingUp.reason(ended.delivery(), failures, firstFailedAt, association, now);
        if (reason != null) {
            Outcome dead = new Outcome.Reject(reason + ": " + retry.error());
            Attempt.Ended given = new Attempt.Ended(ended.delivery(), dead);
            return new Settlement.Verdict(
                    given, failures, queue.waitsOnDisk, now, null, Settlement.WaitingReason.RETRY);
        }
        Duration wait = retry.after() == null ? options.backoff().after(failures) : retry.after();
        return new Settlement.Verdict(
                ended, failures, queue.waitsOnDisk, firstFailedAt, now.plus(wait), Settlement.WaitingReason.RETRY);
    }

    private void commit(List<Settlement.Verdict> verdicts) {
        journal.settle(
                verdicts,
                failure -> mailbox.add(() -> {
                    if (failure == null || stopping) {
                        inFlight--;
                        settled(verdicts);
                    } else {
                        commit(withoutWhatFollows(verdicts, failure));
                    }
                }));
    }

    /** An outcome that the disk refuses (a result that is not valid, say) is a failure of the attempt. */
    private List<Settlement.Verdict> withoutWhatFollows(List<Settlement.Verdict> verdicts, Exception failure) {
        Instant now = clock.instant();
        return verdicts.stream()
                .map(verdict -> {
                    Outcome outcome = new Outcome.Retry("the outcome could not be kept: " + failure.getMessage(), null);
                    Attempt.Ended ended = new Attempt.Ended(verdict.ended().delivery(), outcome);
                    Instant next = now.plus(options.backoff().after(verdict.attempts()));
                    return new Settlement.Verdict(
                            ended, verdict.attempts(), false, now, next, Settlement.WaitingReason.RETRY);
                })
                .toList();
    }

    private void settled(List<Settlement.Verdict> verdicts) {
        for (Settlement.Verdict verdict : verdicts) {
            LineQueue queue = lines.get(verdict.ended().delivery().line());
            if (queue == null) {
                continue;
            }
            queue.busy = false;
            if (verdict.ended().outcome() instanceof Outcome.Retry) {
                leave(queue, verdict.nextAttemptAt());
            } else if (queue.deliveries.remove(verdict.ended().delivery())) {
                unload(verdict.ended().delivery());
                queue.waitsOnDisk = queue.waitsOnDisk && !verdict.wasWaiting();
                queue.failures = 0;
                queue.firstFailedAt = null;
            }
        }
        for (Settlement.Verdict verdict : verdicts) {
            LineQueue queue = lines.get(verdict.ended().delivery().line());
            if (queue == null) {
                continue;
            }
            if (!queue.deliveries.isEmpty()) {
                makeReady(queue);
            } else if (queue.draining) {
                drainLater(queue);
            } else {
                lines.remove(queue.line);
            }
        }
    }

    private void leave(LineQueue queue, @Nullable Instant nextAttemptAt) {
        queue.deliveries.forEach(this::unload);
        lines.remove(queue.line);
        if (queue.ready) {
            ready.remove(queue);
        }
        if (waiting.size() < KNOWN_WAITING) {
            waiting.add(queue.line);
        } else {
            moreWaiting = true;
        }
        if (nextAttemptAt != null && nextAttemptAt.isBefore(nextDue)) {
            nextDue = nextAttemptAt;
        }
    }
}
