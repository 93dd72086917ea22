package io.portway.journal;

import io.portway.data.GroupCommit;
import io.portway.data.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of a package that wait on disk due before their time. There may be as many as there are devices, so they
 * are changed in steps, between which messages pass, and each line once.
 */
final class WaitingLines {

    private static final int STEP = 500;

    private static final String SELECT = "select application, device from waiting_line where package = ?";
    private static final String STEPS = " order by application, device limit " + STEP;
    private static final String STUCK =
            SELECT + " and (application, device) > (?, ?) and (reason = ? or next_attempt_at > ?)" + STEPS;
    private static final String OF_APPLICATION = SELECT + " and application = ? and device > ?" + STEPS;
    private static final String MAKE_DUE =
            "update waiting_line set next_attempt_at = ? where package = ? and application = ? and device = ?";

    private final String packageName;
    private final GroupCommit writer;
    private final Consumer<@Nullable Exception> changed;

    /** @param changed is told after each step, with what went wrong or null */
    WaitingLines(String packageName, GroupCommit writer, Consumer<@Nullable Exception> changed) {
        this.packageName = packageName;
        this.writer = writer;
        this.changed = changed;
    }

    /** Makes those due that wait for an association, and those whose time is beyond the one given. */
    void makeStuckDue(Instant now, Instant beyond) {
        step(
                now,
                STUCK,
                last -> new Object[] {
                    packageName,
                    last.applicationId(),
                    last.deviceId(),
                    Verdict.Reason.NO_ASSOCIATION.name(),
                    Micros.of(beyond)
                },
                new Line(packageName, "", ""));
    }

    void makeDue(Instant now, String applicationId) {
        step(
                now,
                OF_APPLICATION,
                last -> new Object[] {packageName, applicationId, last.deviceId()},
                new Line(packageName, applicationId, ""));
    }

    void makeDue(Instant now, Line line) {
        writer.write(transaction -> makeDue(transaction, now, line), changed);
    }

    private void step(Instant now, String select, Function<Line, Object[]> parameters, Line last) {
        List<Line> lines = new ArrayList<>(STEP);
        writer.write(
                transaction -> {
                    lines.clear();
                    read(transaction.prepare(select, parameters.apply(last)), lines);
                    for (Line line : lines) {
                        makeDue(transaction, now, line);
                    }
                },
                failure -> {
                    changed.accept(failure);
                    if (failure == null && lines.size() == STEP) {
                        step(now, select, parameters, lines.get(STEP - 1));
                    }
                });
    }

    private void read(PreparedStatement select, List<Line> lines) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                lines.add(new Line(packageName, row.getString(1), row.getString(2)));
            }
        }
    }

    private static void makeDue(Transaction transaction, Instant now, Line line) throws SQLException {
        transaction.update(MAKE_DUE, Micros.of(now), line.packageName(), line.applicationId(), line.deviceId());
    }
}
