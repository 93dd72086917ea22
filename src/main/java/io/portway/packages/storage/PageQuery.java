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

    private final MessageQuery query;
    private final Position lower;
    private final Position upper;
    private final long newestId;
    private final int size;

    PageQuery(MessageQuery query, @Nullable Position after, long newestId, int size) {
        Position start = query.after() == null ? Position.FIRST : Position.endOf(query.after());
        Position end = query.before() == null ? Position.LAST : Position.startOf(query.before());
        boolean onwards = query.order() == Order.OLDEST_FIRST;
        this.query = query;
        this.lower = onwards && after != null ? after : start;
        this.upper = !onwards && after != null ? after : end;
        this.newestId = newestId;
        this.size = size;
    }

    List<StoredMessage> read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql())) {
            bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                List<StoredMessage> page = new ArrayList<>();
                long bytes = 0;
                while (bytes < PAGE_BYTES && rows.next()) {
                    byte[] raw = rows.getBytes("raw");
                    page.add(new StoredMessage(new Position(rows.getLong("received_at"), rows.getLong("id")), raw));
                    bytes += raw.length;
                }
                return page;
            }
        }
    }

    String sql() {
        String range = "select id, received_at, raw from message where application = ?"
                + (query.device() == null ? "" : " and device = ?")
                + " and type = ? and (received_at, id) > (?, ?) and (received_at, id) < (?, ?) and id <= ?";
        String order =
                switch (query.order()) {
                    case OLDEST_FIRST -> " order by received_at, id limit ?";
                    case NEWEST_FIRST -> " order by received_at desc, id desc limit ?";
                };
        return String.join(" union all ", Collections.nCopies(query.types().size(), range)) + order;
    }

    private void bind(PreparedStatement statement) throws SQLException {
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
        }
        statement.setInt(++parameter, size);
    }
}
