package io.portway.journal;

import io.portway.data.Change;
import io.portway.data.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commits what became of an attempt, all in one transaction: outcomes, results, downlinks and the package's own state.
 * A delivery that is no longer pending (somebody discarded it meanwhile) is left as it is.
 */
final class Settlement implements Change {

    private static final String SETTLE =
            "update delivery set state = ?, attempts = ?, settled_at = ?, error = ? where id = ? and state = 0";
    static final String CLOSE_MESSAGE = "update message set open_deliveries = open_deliveries - 1,"
            + " settled_at = case when open_deliveries = 1 then ? else null end where id = ?";
    private static final String WAIT = "insert into waiting_line"
            + " (package, application, device, delivery, reason, attempts, first_failed_at, next_attempt_at,"
            + " counted_from, error) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " on conflict (package, application, device) do update set delivery = excluded.delivery,"
            + " reason = excluded.reason, attempts = excluded.attempts, first_failed_at = excluded.first_failed_at,"
            + " next_attempt_at = excluded.next_attempt_at, counted_from = excluded.counted_from,"
            + " error = excluded.error";
    private static final String STOP_WAITING =
            "delete from waiting_line where package = ? and application = ? and device = ?";
    private static final String PUT_STATE = "insert into package_state (package, application, device, key, value)"
            + " values (?, ?, ?, ?, ?)"
            + " on conflict (package, application, device, key) do update set value = excluded.value";
    private static final String REMOVE_STATE =
            "delete from package_state where package = ? and application = ? and device = ? and key = ?";
    private static final String INSERT_DOWNLINK = "insert into message"
            + " (type, application, device, f_port, source, accepted_at, open_deliveries, settled_at)"
            + " values (?, ?, ?, 0, ?, ?, 1, null) returning id";
    private static final String INSERT_BODY = "insert into message_body (message, raw) values (?, ?)";

    private static final int LONGEST_ERROR = 2_000;
    private static final int DELIVERED = 1;
    private static final int DEAD = 2;

    private final List<Verdict> verdicts;
    private final Instant now;
    private final Totals totals;
    private final Consumer<List<Delivery>> created;
    private final Consumer<@Nullable Exception> done;
    private final List<Append> appended = new ArrayList<>();
    private final List<Delivery> downlinks = new ArrayList<>();

    Settlement(
            List<Verdict> verdicts,
            Instant now,
            Totals totals,
            Consumer<List<Delivery>> created,
            Consumer<@Nullable Exception> done) {
        this.verdicts = verdicts;
        this.now = now;
        this.totals = totals;
        this.created = created;
        this.done = done;
    }

    @Override
    public void apply(Transaction transaction) throws SQLException {
        appended.clear();
        downlinks.clear();
        for (Verdict verdict : verdicts) {
            Outcome outcome = verdict.ended().outcome();
            if (outcome instanceof Outcome.Retry retry) {
                waitForNextAttempt(transaction, verdict, retry.error());
            } else if (outcome instanceof Outcome.Reject reject) {
                settle(transaction, verdict, DEAD, reject.error());
            } else if (settle(transaction, verdict, DELIVERED, null)) {
                commitWhatFollows(transaction, verdict);
            }
        }
    }

    private void waitForNextAttempt(Transaction transaction, Verdict verdict, String error) throws SQLException {
        Line line = verdict.ended().delivery().line();
        transaction.update(
                WAIT,
                line.packageName(),
                line.applicationId(),
                line.deviceId(),
                verdict.ended().delivery().id(),
                verdict.reason().name(),
                verdict.attempts(),
                Micros.of(verdict.firstFailedAt()),
                Micros.of(verdict.nextAttemptAt()),
                verdict.countedFrom() == null ? null : Micros.of(verdict.countedFrom()),
                shortened(error));
    }

    private boolean settle(Transaction transaction, Verdict verdict, int state, @Nullable String error)
            throws SQLException {
        Delivery delivery = verdict.ended().delivery();
        Line line = delivery.line();
        if (verdict.wasWaiting()) {
            transaction.update(STOP_WAITING, line.packageName(), line.applicationId(), line.deviceId());
        }
        long time = Micros.of(now);
        if (transaction.update(SETTLE, state, verdict.attempts(), time, shortened(error), delivery.id()) == 0) {
            return false;
        }
        totals.add(Total.PENDING, line.packageName(), -1);
        totals.add(state == DEAD ? Total.DEAD : Total.DELIVERED, line.packageName(), 1);
        if (state == DELIVERED) {
            transaction.update(CLOSE_MESSAGE, time, delivery.messageId());
        }
        return true;
    }

    private void commitWhatFollows(Transaction transaction, Verdict verdict) throws SQLException {
        for (Append result : verdict.results()) {
            result.apply(transaction);
            appended.add(result);
        }
        Attempt.Ended ended = verdict.ended();
        Line line = ended.delivery().line();
        for (Delivery.Content.Downlink downlink : ended.downlinks()) {
            downlinks.add(insertDownlink(transaction, line, downlink));
        }
        for (Map.Entry<String, byte @Nullable []> entry : ended.state().entrySet()) {
            byte[] value = entry.getValue();
            if (value == null) {
                transaction.update(
                        REMOVE_STATE, line.packageName(), line.applicationId(), line.deviceId(), entry.getKey());
            } else {
                transaction.update(
                        PUT_STATE, line.packageName(), line.applicationId(), line.deviceId(), entry.getKey(), value);
            }
        }
    }

    private Delivery insertDownlink(Transaction transaction, Line cause, Delivery.Content.Downlink downlink)
            throws SQLException {
        long time = Micros.of(now);
        String type = Journal.DOWNLINK + "_" + downlink.operation();
        long message = transaction.insert(
                INSERT_DOWNLINK, type, cause.applicationId(), cause.deviceId(), "package:" + cause.packageName(), time);
        transaction.update(INSERT_BODY, message, downlink.raw());
        Line line = new Line(Journal.DOWNLINK, cause.applicationId(), cause.deviceId());
        return Append.insertDelivery(transaction, totals, message, line, 0, time, downlink);
    }

    private static @Nullable String shortened(@Nullable String error) {
        return error == null || error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR) + "…";
    }

    @Override
    public void committed() {
        appended.forEach(Append::committed);
        if (!downlinks.isEmpty()) {
            created.accept(List.copyOf(downlinks));
        }
        done.accept(null);
    }

    /** The deliveries stay pending on disk. */
    @Override
    public void failed(Exception cause) {
        done.accept(cause);
    }
}
