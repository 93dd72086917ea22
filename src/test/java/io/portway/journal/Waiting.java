package io.portway.journal;

import io.portway.application.MessageType;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What waits for a package, settled by hand instead of by its queue. */
final class Waiting {

    private Waiting() {}

    static List<Delivery> of(JournalFixture fixture, String packageName) {
        try {
            return new PendingDeliveries(fixture.database, packageName)
                    .after(0, 10_000)
                    .deliveries();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends an attempt for everything that waits, all with one outcome; returns when that is on disk. */
    static void settleAll(JournalFixture fixture, Outcome outcome) {
        settle(fixture, of(fixture, JournalFixture.PACKAGE), delivery -> new Attempt.Ended(delivery, outcome));
    }

    static void settle(JournalFixture fixture, List<Delivery> deliveries, Function<Delivery, Attempt.Ended> attempt) {
        List<Verdict> verdicts = deliveries.stream()
                .map(attempt)
                .map(ended -> judge(fixture, ended))
                .toList();
        CompletableFuture<Void> done = new CompletableFuture<>();
        fixture.journal.settle(verdicts, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        done.join();
    }

    private static Verdict judge(JournalFixture fixture, Attempt.Ended ended) {
        if (ended.outcome() instanceof Outcome.Retry) {
            return Verdict.waits(ended, 1, Instant.EPOCH, null, Instant.EPOCH, Verdict.Reason.RETRY);
        }
        List<Append> results =
                ended.outcome() instanceof Outcome.Delivered ? fixture.journal.results(ended) : List.of();
        return Verdict.settled(ended, results, 1, false, Instant.EPOCH);
    }

    /** A delivery with everything that may follow from one. */
    static Attempt.Ended withAllThatFollows(Delivery delivery, Outcome outcome) {
        return new Attempt.Ended(
                delivery,
                outcome,
                List.of(new ResultMessage(
                        MessageType.SERVICE_DATA,
                        "{\"service\":\"test\",\"data\":{}}".getBytes(StandardCharsets.UTF_8))),
                List.of(new Delivery.Content.Downlink("push", new byte[] {'{', '}'})),
                Map.of("key", new byte[] {1, 2}));
    }
}
