package io.portway.packages.storage;

import io.portway.application.MessageType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many messages of a query each device has. They are counted in an index, as both have all that a query asks about:
 * that takes no table of counts to be kept right, which would slow down each insert.
 */
final class CountQuery {

    private final StringBuilder sql = new StringBuilder("select device, count(*) from message where application = ?");
    private final List<Object> parameters = new ArrayList<>();

    CountQuery(MessageQuery query) {
        parameters.add(query.application());
        if (query.device() != null) {
            add(" and device = ?", query.device());
        }
        if (query.types().size() < MessageType.values().length) {
            Object[] types = query.types().stream().map(MessageType::key).toArray();
            add(" and type in (" + String.join(", ", Collections.nCopies(types.length, "?")) + ")", types);
        }
        if (query.fPort() != null) {
            add(" and f_port = ?", query.fPort());
        }
        if (query.after() != null) {
            add(" and received_at > ?", Position.microseconds(query.after()));
        }
        if (query.before() != null) {
            add(" and received_at < ?", Position.microseconds(query.before()));
        }
        add(" group by device");
    }

    SortedMap<String, Long> read(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql())) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                SortedMap<String, Long> counts = new TreeMap<>();
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getLong(2));
                }
                return counts;
            }
        }
    }

    String sql() {
        return sql.toString();
    }

    private void add(String text, Object... values) {
        sql.append(text);
        Collections.addAll(parameters, values);
    }
}
