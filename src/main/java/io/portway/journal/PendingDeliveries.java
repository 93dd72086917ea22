package io.portway.journal;

import io.portway.application.ApplicationUpParser;
import io.portway.application.UnreadableMessageException;
import io.portway.data.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what waits on disk for one package, a little at a time. */
final class PendingDeliveries {

    private static final String COLUMNS = "select d.id, d.message, d.application, d.device, d.f_port, d.created_at,"
            + " m.type, b.raw from delivery d join message m on m.id = d.message"
            + " join message_body b on b.message = d.message where d.state = 0 and d.package = ?";
    private static final String NEXT = COLUMNS + " and d.id > ? and d.id <= ? and not exists (select 1"
            + " from waiting_line w where w.package = d.package and w.application = d.application"
            + " and w.device = d.device) order by d.id limit ?";
    private static final String OF_LINE =
            COLUMNS + " and d.application = ? and d.device = ? and d.id > ? and d.id <= ? order by d.id limit ?";
    private static final String NEWEST = "select max(id) from delivery where package = ? and state = 0";
    private static final String OLDEST =
            "select created_at from delivery where package = ? and state = 0 order by id limit 1";
    private static final String DUE = "select application, device, delivery, reason, attempts, first_failed_at,"
            + " counted_from from waiting_line where package = ? and next_attempt_at <= ? and delivery <= ?"
            + " order by next_attempt_at limit ?";
    private static final String NEXT_DUE =
            "select min(next_attempt_at) from waiting_line where package = ? and next_attempt_at > ?";
    private static final String WAITING = "select application, device from waiting_line where package = ? limit ?";

    /** A page ends with the delivery that exceeds this. */
    private static final long PAGE_BYTES = 4L << 20;

    private final Database database;
    private final String packageName;
    private final ApplicationUpParser parser = new ApplicationUpParser();

    PendingDeliveries(Database database, String packageName) {
        this.database = database;
        this.packageName = packageName;
    }

    /** A part of the backlog, and up to which delivery it was read. */
    record Page(List<Delivery> deliveries, long upTo, boolean complete) {}

    /**
     * A line whose head failed, or that had no association.
     *
     * @param head        the delivery that failed
     * @param countedFrom from when on the age of its deliveries counts; null for their creation
     */
    record WaitingLine(Line line, long head, int attempts, Instant firstFailedAt, @Nullable Instant countedFrom) {}

    /** Deliveries after a cursor, but for those of waiting lines. */
    Page after(long cursor, int limit) throws SQLException {
        try (Connection connection = database.streamingReader()) {
            long newest = newest(connection);
            if (newest <= cursor) {
                return new Page(List.of(), cursor, true);
            }
            try (PreparedStatement statement = connection.prepareStatement(NEXT)) {
                statement.setString(1, packageName);
                statement.setLong(2, cursor);
                statement.setLong(3, newest);
                statement.setInt(4, limit);
                List<Delivery> deliveries = read(statement);
                boolean complete = deliveries.size() < limit && weight(deliveries) < PAGE_BYTES;
                return new Page(
                        deliveries,
                        complete
                                ? newest
                                : deliveries.get(deliveries.size() - 1).id(),
                        complete);
            }
        }
    }

    /** Deliveries of one line after one delivery and up to another. */
    List<Delivery> ofLine(Line line, long after, long upTo, int limit) throws SQLException {
        try (Connection connection = database.streamingReader();
                PreparedStatement statement = connection.prepareStatement(OF_LINE)) {
            statement.setString(1, packageName);
            statement.setString(2, line.applicationId());
            statement.setString(3, line.deviceId());
            statement.setLong(4, after);
            statement.setLong(5, upTo);
            statement.setInt(6, limit);
            return read(statement);
        }
    }

    /** Lines that are due and whose head is not beyond a cursor, those that are due longest first. */
    List<WaitingLine> due(Instant now, long cursor, int limit) throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(DUE)) {
            statement.setString(1, packageName);
            statement.setLong(2, Micros.of(now));
            statement.setLong(3, cursor);
            statement.setInt(4, limit);
            List<WaitingLine> lines = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    boolean hadAssociation = !row.getString(4).equals(Verdict.Reason.NO_ASSOCIATION.name());
                    lines.add(new WaitingLine(
                            new Line(packageName, row.getString(1), row.getString(2)),
                            row.getLong(3),
                            row.getInt(5),
                            Micros.toInstant(row.getLong(6)),
                            hadAssociation ? time(row, 7) : now));
                }
            }
            return lines;
        }
    }

    /** When the next line is due after the given time; null when none is. */
    @Nullable
    Instant nextDue(Instant after) throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(NEXT_DUE)) {
            statement.setString(1, packageName);
            statement.setLong(2, Micros.of(after));
            return time(statement);
        }
    }

    /** When the oldest pending delivery was created; null when none is pending. */
    @Nullable
    Instant oldest() throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(OLDEST)) {
            statement.setString(1, packageName);
            return time(statement);
        }
    }

    /** Some of the waiting lines. */
    List<Line> waiting(int limit) throws SQLException {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(WAITING)) {
            statement.setString(1, packageName);
            statement.setInt(2, limit);
            List<Line> lines = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    lines.add(new Line(packageName, row.getString(1), row.getString(2)));
                }
            }
            return lines;
        }
    }

    private long newest(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEWEST)) {
            statement.setString(1, packageName);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static @Nullable Instant time(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? time(row, 1) : null;
        }
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        long time = row.getLong(column);
        return row.wasNull() ? null : Micros.toInstant(time);
    }

    private List<Delivery> read(PreparedStatement statement) throws SQLException {
        List<Delivery> deliveries = new ArrayList<>();
        long weight = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (weight < PAGE_BYTES && row.next()) {
                Line line = new Line(packageName, row.getString(3), row.getString(4));
                Delivery.Content content = content(row.getString(7), row.getBytes(8), line);
                Instant createdAt = Micros.toInstant(row.getLong(6));
                Delivery delivery =
                        new Delivery(row.getLong(1), row.getLong(2), line, row.getInt(5), createdAt, content);
                deliveries.add(delivery);
                weight += Window.weight(delivery);
            }
        }
        return deliveries;
    }

    private static long weight(List<Delivery> deliveries) {
        return deliveries.stream().mapToLong(Window::weight).sum();
    }

    /** A message that was taken by an earlier version and cannot be read by this one must not hold up the others. */
    private Delivery.Content content(String type, byte[] raw, Line line) {
        if (packageName.equals(Journal.DOWNLINK)) {
            return new Delivery.Content.Downlink(type.substring(Journal.DOWNLINK.length() + 1), raw);
        }
        try {
            return new Delivery.Content.Upstream(parser.parse(raw).withApplicationId(line.applicationId()));
        } catch (UnreadableMessageException e) {
            return new Delivery.Content.Unreadable(raw, e.getMessage());
        }
    }
}
