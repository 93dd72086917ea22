package io.portway.journal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one package: a bounded window in memory, the rest on disk. Each line keeps its order and only its head
 * is tried; a line whose head failed leaves the window and comes back through its own index, so that the others pass it.
 *
 * <p>One thread owns all state and takes events from a mailbox.
 */
public final class PackageQueue {

    private static final Logger LOG = LoggerFactory.getLogger(PackageQueue.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FAR_AHEAD = Duration.ofMinutes(15);

    private final String packageName;
    private final Recipient recipient;
    private final QueueOptions options;
    private final Window.Limits limits;
    private final Journal journal;
    private final RunningTime clock;
    private final Judge judge;
    private final Window window;
    private final Backlog backlog;
    private final Batching batching;
    private final WaitingLines waitingLines;
    private final Thread thread;
    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final AtomicLong offeredBytes = new AtomicLong();
    private volatile boolean missed;
    private volatile boolean stopping;
    private volatile boolean abandoned;
    private volatile int inFlight;

    PackageQueue(
            String packageName,
            Recipient recipient,
            QueueOptions options,
            Window.Limits limits,
            Journal journal,
            RunningTime clock) {
        this.packageName = packageName;
        this.recipient = recipient;
        this.options = options;
        this.limits = limits;
        this.journal = journal;
        this.clock = clock;
        this.judge = new Judge(options, clock, journal::results);
        this.window = new Window(limits);
        this.backlog =
                new Backlog(new PendingDeliveries(journal.database(), packageName), window, clock, this::stopWaiting);
        this.batching = new Batching(options, window, recipient, this::associationOfHead);
        this.waitingLines = new WaitingLines(packageName, journal.writer(), this::lookForDueLines);
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
        waitingLines.makeStuckDue(now, now.plus(FAR_AHEAD));
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
            thread.join(Math.max(1, limit.toMillis()));
            return !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            abandoned = true;
            mailbox.add(() -> {});
        }
    }

    /** Takes a delivery that was just committed; called in the order of acceptance. */
    void offer(Delivery delivery) {
        if (missed) {
            return;
        }
        long weight = Window.weight(delivery);
        if (offeredBytes.addAndGet(weight) > limits.bytes()) {
            offeredBytes.addAndGet(-weight);
            missed = true;
            mailbox.add(() -> {});
            return;
        }
        mailbox.add(() -> {
            offeredBytes.addAndGet(-weight);
            backlog.accept(delivery);
        });
    }

    /**
     * Tries lines that wait at once, since their association changed.
     *
     * @param deviceId null for all devices of the application
     */
    public void retryNow(String applicationId, @Nullable String deviceId) {
        if (deviceId == null) {
            waitingLines.makeDue(clock.instant(), applicationId);
        } else {
            waitingLines.makeDue(clock.instant(), new Line(packageName, applicationId, deviceId));
        }
    }

    private void lookForDueLines(@Nullable Exception failure) {
        if (failure == null) {
            mailbox.add(backlog::lookForDueLines);
        } else if (!stopping) {
            LOG.error("The waiting lines of {} could not be told to try again", packageName, failure);
        }
    }

    private void run() {
        while (!stopping || inFlight > 0 && !abandoned) {
            try {
                handle(mailbox.poll(backlog.idleMillis(), TimeUnit.MILLISECONDS));
                if (!stopping) {
                    backlog.fill();
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
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            LOG.debug("The queue of {} was interrupted and goes on", packageName);
        }
    }

    /** Handles what is in the mailbox now; what comes meanwhile has to wait, so that deliveries go out in between. */
    private void handle(@Nullable Runnable first) {
        List<Runnable> events = new ArrayList<>();
        if (first != null) {
            events.add(first);
        }
        mailbox.drainTo(events);
        for (Runnable event : events) {
            try {
                event.run();
            } catch (RuntimeException e) {
                LOG.error("The queue of {} met an error of its own", packageName, e);
            }
        }
        if (missed) {
            backlog.fallBehind();
            missed = false;
        }
    }

    /** Handles an event after a pause during which others are handled. */
    private void later(Runnable event) {
        CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> mailbox.add(event));
    }

    private void dispatch() {
        while (inFlight < options.lanes() && window.ready() > 0) {
            Attempt attempt = batching.next();
            if (attempt != null) {
                deliver(attempt);
            }
        }
    }

    private void deliver(Attempt attempt) {
        inFlight++;
        AtomicBoolean told = new AtomicBoolean();
        Consumer<List<Attempt.Ended>> ended = outcomes -> {
            if (told.compareAndSet(false, true)) {
                mailbox.add(() -> commit(judge.judge(attempt, outcomes, window)));
            } else {
                LOG.warn("An attempt of {} was told to have ended more than once", packageName);
            }
        };
        try {
            recipient.deliver(attempt, ended);
        } catch (RuntimeException e) {
            Outcome outcome = new Outcome.Retry("the attempt could not be started: " + e, null);
            ended.accept(attempt.deliveries().stream()
                    .map(delivery -> new Attempt.Ended(delivery, outcome))
                    .toList());
        }
    }

    /** The association of the head; null when the line was sent away instead. */
    private @Nullable Object associationOfHead(LineQueue queue) {
        Delivery head = queue.deliveries.getFirst();
        if (head.content() instanceof Delivery.Content.Unreadable unreadable) {
            settle(queue, judge.unreadable(queue, unreadable.reason()));
            return null;
        }
        try {
            Object association = recipient.association(head);
            if (association == null) {
                String error = "no association names " + packageName + " for this device any more";
                settle(queue, judge.withoutAssociation(queue, error));
            }
            return association;
        } catch (RuntimeException e) {
            settle(queue, judge.withoutAnswer(queue, "its association cannot be told: " + e.getMessage()));
            return null;
        }
    }

    private void settle(LineQueue queue, Verdict verdict) {
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
                        later(() -> commit(judge.refused(verdicts, failure)));
                    }
                }));
    }

    private void settled(List<Verdict> verdicts) {
        for (Verdict verdict : verdicts) {
            LineQueue queue = window.find(verdict.line());
            if (queue == null) {
                continue;
            }
            queue.busy = false;
            if (verdict.isWaiting()) {
                backlog.leave(queue, verdict.nextAttemptAt());
                wakeIfAssociatedMeanwhile(verdict);
            } else if (window.unload(queue, verdict.ended().delivery())) {
                queue.waitsOnDisk = queue.waitsOnDisk && !verdict.wasWaiting();
                queue.headSettled();
            }
        }
        for (Verdict verdict : verdicts) {
            LineQueue queue = window.find(verdict.line());
            if (queue == null) {
                continue;
            }
            if (!queue.deliveries.isEmpty()) {
                window.makeReady(queue);
            } else if (queue.draining) {
                drain(queue);
            } else {
                window.remove(queue);
            }
        }
    }

    /** An association that came before the line's waiting was on disk could not wake it. */
    private void wakeIfAssociatedMeanwhile(Verdict verdict) {
        if (verdict.reason() == Verdict.Reason.NO_ASSOCIATION
                && mayBeAssociated(verdict.ended().delivery())) {
            retryNow(verdict.line().applicationId(), verdict.line().deviceId());
        }
    }

    private boolean mayBeAssociated(Delivery delivery) {
        try {
            return recipient.association(delivery) != null;
        } catch (RuntimeException e) {
            return true;
        }
    }

    private void drain(LineQueue queue) {
        try {
            backlog.drain(queue);
        } catch (SQLException e) {
            LOG.warn("A line of {} cannot be read, trying again: {}", packageName, e.getMessage());
            later(() -> drain(queue));
        }
    }

    /** A line that waits for nothing is read as part of the backlog again. */
    private void stopWaiting(LineQueue queue) {
        Line line = queue.line;
        journal.writer()
                .write(
                        transaction -> transaction.update(
                                "delete from waiting_line where package = ? and application = ? and device = ?",
                                line.packageName(),
                                line.applicationId(),
                                line.deviceId()),
                        failure -> {
                            if (failure == null) {
                                mailbox.add(() -> {
                                    queue.waitsOnDisk = false;
                                    drain(queue);
                                });
                            } else {
                                later(() -> drain(queue));
                            }
                        });
    }
}
