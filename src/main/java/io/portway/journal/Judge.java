package io.portway.journal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns how an attempt ended into what is to be written: delivered, to be tried again and when, or given up. */
final class Judge {

    /** How long a line without an association waits when nobody tells of a new one. */
    private static final Duration WITHOUT_ASSOCIATION = Duration.ofMinutes(10);

    private final QueueOptions options;
    private final InstantSource clock;
    private final GivingUp givingUp;

    Judge(QueueOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        this.givingUp = new GivingUp(options.maxAge());
    }

    /** One verdict for each delivery that was settled, and one for each line that failed: that of its first failure. */
    List<Verdict> judge(List<Attempt.Ended> ended, Object association, Window window) {
        Instant now = clock.instant();
        Set<Line> failed = new HashSet<>();
        List<Verdict> verdicts = new ArrayList<>(ended.size());
        for (Attempt.Ended one : ended) {
            LineQueue queue = window.find(one.delivery().line());
            boolean head = one.delivery().id() == queue.deliveries.getFirst().id();
            int attempts = (head ? queue.failures : 0) + 1;
            if (one.outcome() instanceof Outcome.Retry retry) {
                if (failed.add(queue.line)) {
                    verdicts.add(failure(queue, one, retry, attempts, association, now));
                }
                continue;
            }
            if (one.outcome() instanceof Outcome.Delivered) {
                givingUp.delivered(association, now);
            }
            verdicts.add(Verdict.settled(one, attempts, head && queue.waitsOnDisk, now));
        }
        return verdicts;
    }

    private Verdict failure(
            LineQueue queue, Attempt.Ended ended, Outcome.Retry retry, int attempts, Object association, Instant now) {
        Instant firstFailedAt = attempts == 1 || queue.firstFailedAt == null ? now : queue.firstFailedAt;
        String reason = givingUp.reason(ended.delivery(), attempts, firstFailedAt, association, now);
        if (reason != null) {
            Outcome dead = new Outcome.Reject(reason + ": " + retry.error());
            return Verdict.settled(new Attempt.Ended(ended.delivery(), dead), attempts, queue.waitsOnDisk, now);
        }
        Duration wait = retry.after() == null ? options.backoff().after(attempts) : retry.after();
        return Verdict.waits(ended, attempts, queue.waitsOnDisk, firstFailedAt, now.plus(wait), Verdict.Reason.RETRY);
    }

    /** For a line that no association matches any more. */
    Verdict withoutAssociation(LineQueue queue, String error) {
        Instant now = clock.instant();
        return waits(queue, error, queue.failures, now.plus(WITHOUT_ASSOCIATION), Verdict.Reason.NO_ASSOCIATION);
    }

    /** For a line whose association cannot be told. */
    Verdict withoutAnswer(LineQueue queue, String error) {
        int failures = queue.failures + 1;
        Instant next = clock.instant().plus(options.backoff().after(failures));
        return waits(queue, error, failures, next, Verdict.Reason.RETRY);
    }

    private Verdict waits(LineQueue queue, String error, int failures, Instant next, Verdict.Reason reason) {
        Attempt.Ended ended = new Attempt.Ended(queue.deliveries.getFirst(), new Outcome.Retry(error, null));
        Instant firstFailedAt = queue.firstFailedAt == null ? clock.instant() : queue.firstFailedAt;
        return Verdict.waits(ended, failures, queue.waitsOnDisk, firstFailedAt, next, reason);
    }

    /** An outcome that the disk refuses (a result that is not valid, say) is a failure of the attempt. */
    List<Verdict> refused(List<Verdict> verdicts, Exception cause) {
        Instant now = clock.instant();
        String error = "the outcome could not be kept: " + cause.getMessage();
        return verdicts.stream()
                .map(verdict -> Verdict.waits(
                        new Attempt.Ended(verdict.ended().delivery(), new Outcome.Retry(error, null)),
                        verdict.attempts(),
                        verdict.wasWaiting(),
                        now,
                        now.plus(options.backoff().after(verdict.attempts())),
                        Verdict.Reason.RETRY))
                .toList();
    }
}
