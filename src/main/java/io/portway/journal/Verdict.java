package io.portway.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written about one delivery of an attempt.
 *
 * @param attempts      how many there have been, this one included
 * @param wasWaiting    whether the line has an entry among the waiting ones
 * @param firstFailedAt when the head of the line first failed; meant for a failure
 * @param nextAttemptAt when to try again; null unless it waits
 * @param reason        why it waits; null unless it does
 */
record Verdict(
        Attempt.Ended ended,
        int attempts,
        boolean wasWaiting,
        Instant firstFailedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Reason reason) {

    /** Why a line waits. */
    enum Reason {
        /** Its head failed. */
        RETRY,
        /** No association matches it any more. */
        NO_ASSOCIATION
    }

    static Verdict settled(Attempt.Ended ended, int attempts, boolean wasWaiting, Instant now) {
        return new Verdict(ended, attempts, wasWaiting, now, null, null);
    }

    static Verdict waits(
            Attempt.Ended ended, int attempts, boolean wasWaiting, Instant firstFailedAt, Instant next, Reason reason) {
        return new Verdict(ended, attempts, wasWaiting, firstFailedAt, next, reason);
    }

    boolean isWaiting() {
        return reason != null;
    }
}
