package io.portway.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Turns how an attempt ended into what is to be written: delivered, to be tried again and when, or given up. */
final class Judge {

    /** How long a line without an association waits when nobody tells of a new one. */
    private static final Duration WITHOUT_ASSOCIATION = Duration.ofMinutes(10);

    /** The longest wait that a backend may ask for. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final QueueOptions options;
    private final RunningTime clock;
    private final Function<Attempt.Ended, List<Append>> results;
    private final GivingUp givingUp;

    /** @param results makes the messages that follow from a delivery; throws for what is no message */
    Judge(QueueOptions options, RunningTime clock, Function<Attempt.Ended, List<Append>> results) {
        this.options = options;
        this.clock = clock;
        this.results = results;
        this.givingUp = new GivingUp(options.maxAge(), clock);
    }

    /**
     * One verdict for each delivery that was settled, and one for each line that failed: that of its first failure. What
     * follows it in its line has none and comes again, whatever its outcome: a line never ends with an older message than
     * it had. They are in the order of the deliveries. What the recipient told nothing of has failed.
     */
    List<Verdict> judge(Attempt attempt, List<Attempt.Ended> told, Window window) {
        Instant now = clock.instant();
        Map<Long, Attempt.Ended> byId = new HashMap<>();
        told.forEach(one -> byId.putIfAbsent(one.delivery().id(), one));
        Set<Line> failed = new HashSet<>();
        List<Verdict> verdicts = new ArrayList<>(attempt.deliveries().size());
        for (Delivery delivery : attempt.deliveries()) {
            Attempt.Ended ended = byId.get(delivery.id());
            if (ended == null) {
                ended = failure(delivery, "nothing was told of its outcome");
            }
            if (failed.contains(delivery.line())) {
                continue;
            }
            LineQueue queue = window.find(delivery.line());
            boolean head = delivery.id() == queue.deliveries.getFirst().id();
            Verdict verdict = judge(ended, queue, head, attempt.association(), now);
            verdicts.add(verdict);
            if (verdict.isWaiting()) {
                failed.add(delivery.line());
            }
        }
        return verdicts;
    }

    private Verdict judge(Attempt.Ended ended, LineQueue queue, boolean head, Object association, Instant now) {
        int attempts = (head ? queue.failures : 0) + 1;
        boolean wasWaiting = head && queue.waitsOnDisk;
        if (ended.outcome() instanceof Outcome.Retry retry) {
            return failed(ended, queue, attempts, wasWaiting, retry, association, now);
        }
        if (ended.outcome() instanceof Outcome.Reject) {
            return Verdict.settled(ended, List.of(), attempts, wasWaiting, now);
        }
        givingUp.delivered(association, now);
        try {
            return Verdict.settled(ended, results.apply(ended), attempts, wasWaiting, now);
        } catch (RuntimeException e) {
            Outcome.Retry retry = new Outcome.Retry("a result of it is not valid: " + e.getMessage(), null);
            Attempt.Ended failed = new Attempt.Ended(ended.delivery(), retry);
            return failed(failed, queue, attempts, wasWaiting, retry, association, now);
        }
    }

    private Verdict failed(
            Attempt.Ended ended,
            LineQueue queue,
            int attempts,
            boolean wasWaiting,
            Outcome.Retry retry,
            Object association,
            Instant now) {
        Instant firstFailedAt = attempts == 1 || queue.firstFailedAt == null ? now : queue.firstFailedAt;
        Delivery delivery = ended.delivery();
        Instant countedFrom = queue.countedFrom == null || queue.countedFrom.isBefore(delivery.createdAt())
                ? delivery.createdAt()
                : queue.countedFrom;
        String reason = givingUp.reason(countedFrom, attempts, firstFailedAt, association);
        if (reason != null) {
            Outcome dead = new Outcome.Reject(reason + ": " + retry.error());
            return Verdict.settled(new Attempt.Ended(delivery, dead), List.of(), attempts, wasWaiting, now);
        }
        Instant next = now.plus(wait(retry, attempts));
        return Verdict.waits(ended, attempts, firstFailedAt, queue.countedFrom, next, Verdict.Reason.RETRY);
    }

    private Duration wait(Outcome.Retry retry, int attempts) {
        Duration asked = retry.after();
        if (asked == null || asked.isNegative()) {
            return options.backoff().after(attempts);
        }
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    /** For a line that no association matches any more. */
    Verdict withoutAssociation(LineQueue queue, String error) {
        Instant next = clock.instant().plus(WITHOUT_ASSOCIATION);
        return waits(queue, error, queue.failures, next, Verdict.Reason.NO_ASSOCIATION);
    }

    /** For a line whose association cannot be told. */
    Verdict withoutAnswer(LineQueue queue, String error) {
        int failures = queue.failures + 1;
        Instant next = clock.instant().plus(options.backoff().after(failures));
        return waits(queue, error, failures, next, Verdict.Reason.RETRY);
    }

    private Verdict waits(LineQueue queue, String error, int failures, Instant next, Verdict.Reason reason) {
        Instant firstFailedAt = queue.firstFailedAt == null ? clock.instant() : queue.firstFailedAt;
        Attempt.Ended ended = failure(queue.deliveries.getFirst(), error);
        return Verdict.waits(ended, failures, firstFailedAt, queue.countedFrom, next, reason);
    }

    /** For a head that cannot be read. */
    Verdict unreadable(LineQueue queue, String reason) {
        Outcome dead = new Outcome.Reject("cannot be read: " + reason);
        Attempt.Ended ended = new Attempt.Ended(queue.deliveries.getFirst(), dead);
        return Verdict.settled(ended, List.of(), queue.failures, queue.waitsOnDisk, clock.instant());
    }

    /** Outcomes that the disk refuses make the attempt a failed one, so that its lines wait. */
    List<Verdict> refused(List<Verdict> verdicts, Exception cause) {
        Instant now = clock.instant();
        String error = "the outcome could not be kept: " + cause.getMessage();
        Set<Line> lines = new HashSet<>();
        return verdicts.stream()
                .filter(verdict -> lines.add(verdict.line()))
                .map(verdict -> Verdict.waits(
                        failure(verdict.ended().delivery(), error),
                        verdict.attempts(),
                        now,
                        verdict.countedFrom(),
                        now.plus(options.backoff().after(verdict.attempts())),
                        Verdict.Reason.RETRY))
                .toList();
    }

    private static Attempt.Ended failure(Delivery delivery, String error) {
        return new Attempt.Ended(delivery, new Outcome.Retry(error, null));
    }
}
