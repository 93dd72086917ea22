package io.portway.packages.storage;

import io.portway.application.MessageType;
import io.portway.packages.storage.MessageQuery.Order;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SQL for one page. Each type is a range of an index that is in order already, and the database merges the ranges as
 * it goes, so that a page costs the same wherever it starts and whatever else is stored.
 */
final class PageQuery {

    /** Each slow reader of an answer has a page in memory, and a single message may have a megabyte. */
    private static final int PAGE_BYTES = 256 << 10;

    private static final String PAGE = "id, received_at, raw";

    /** All of it is in the indexes, so that to skip a message does not take to read it. */
    private static final String POSITION = "id, received_at";

    private final MessageQuery query;
    private final Position lower;
    private final Position upper;
    private final long newestId;

    PageQuery(MessageQuery query, Span span) {
        Position first = query.after() == null ? Position.FIRST : Position.endOf(query.after());
        Position last = query.before() == null ? Position.LAST : Position.startOf(query.before());
        boolean onwards = query.order() == Order.OLDEST_FIRST;
        this.query = query;
        this.lower = otherwise(onwards ? span.after() : span.end(), first);
        this.upper = otherwise(onwards ? span.end() : span.after(), last);
        this.newestId = span.newestId();
    }

    List<StoredMessage> read(Connection connection, int size) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(PAGE))) {
            bind(statement, size, 0);
            try (ResultSet rows = statement.executeQuery()) {
                List<StoredMessage> page = new ArrayList<>();
                long bytes = 0;
                while (bytes < PAGE_BYTES && rows.next()) {
                    byte[] raw = rows.getBytes("raw");
                    page.add(new StoredMessage(position(rows), raw));
                    bytes += raw.length;
                }
                return page;
            }
        }
    }

    /** Where the message is that so many come before; null when there are no more than those. */
    @Nullable
    Position position(Connection connection, long skipped) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(POSITION))) {
            bind(statement, 1, skipped);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? position(rows) : null;
            }
        }
    }

    String sql(String columns) {
        String range = "select " + columns + " from message where application = ?"
                + (query.device() == null ? "" : " and device = ?")
                + " and type = ? and (received_at, id) > (?, ?) and (received_at, id) < (?, ?) and id <= ?"
                + (query.fPort() == null ? "" : " and f_port = ?");
        String order =
                switch (query.order()) {
                    case OLDEST_FIRST -> " order by received_at, id limit ? offset ?";
                    case NEWEST_FIRST -> " order by received_at desc, id desc limit ? offset ?";
                };
        return String.join(" union all ", Collections.nCopies(query.types().size(), range)) + order;
    }

    private void bind(PreparedStatement statement, int size, long skipped) throws SQLException {
        int parameter = 0;
        for (MessageType type : query.types()) {
            statement.setString(++parameter, query.application());
            if (query.device() != null) {
                statement.setString(++parameter, query.device());
            }
            statement.setString(++parameter, type.key());
            statement.setLong(++parameter, lower.receivedAt());
            statement.setLong(++parameter, lower.id());
            statement.setLong(++parameter, upper.receivedAt());
            statement.setLong(++parameter, upper.id());
            statement.setLong(++parameter, newestId);
            if (query.fPort() != null) {
                statement.setLong(++parameter, query.fPort());
            }
        }
        statement.setInt(++parameter, size);
        statement.setLong(++parameter, skipped);
    }

    private static Position position(ResultSet row) throws SQLException {
        return new Position(row.getLong("received_at"), row.getLong("id"));
    }

    private static Position otherwise(@Nullable Position position, Position otherwise) {
        return position == null ? otherwise : position;
    }
}
