package io.portway.journal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written about one delivery of an attempt.
 *
 * @param results       messages that follow from it; none unless it was delivered
 * @param attempts      how many there have been, this one included
 * @param wasWaiting    whether the line has an entry among the waiting ones
 * @param firstFailedAt when the head of the line first failed; meant for a failure
 * @param countedFrom   from when on the age of the line's deliveries counts; null for their creation
 * @param nextAttemptAt when to try again; null unless it waits
 * @param reason        why it waits; null unless it does
 */
record Verdict(
        Attempt.Ended ended,
        List<Append> results,
        int attempts,
        boolean wasWaiting,
        Instant firstFailedAt,
        @Nullable Instant countedFrom,
        @Nullable Instant nextAttemptAt,
        @Nullable Reason reason) {

    /** Why a line waits. */
    enum Reason {
        /** Its head failed. */
        RETRY,
        /** No association matches it any more. */
        NO_ASSOCIATION
    }

    static Verdict settled(Attempt.Ended ended, List<Append> results, int attempts, boolean wasWaiting, Instant now) {
        return new Verdict(ended, results, attempts, wasWaiting, now, null, null, null);
    }

    static Verdict waits(
            Attempt.Ended ended,
            int attempts,
            Instant firstFailedAt,
            @Nullable Instant countedFrom,
            Instant next,
            Reason reason) {
        return new Verdict(ended, List.of(), attempts, true, firstFailedAt, countedFrom, next, reason);
    }

    Line line() {
        return ended.delivery().line();
    }

    boolean isWaiting() {
        return reason != null;
    }
}
