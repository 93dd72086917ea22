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
import org.jspecify.annotations.Nullable;

/**
 * How many messages of a query each device has. Those of a device are counted in their index; for a whole application that
 * takes too long, so whole periods of four weeks are looked up in the table that counts them, and only what is left at the
 * ends of the time range is counted. One statement, so that it sees one state of the store.
 */
final class CountQuery {

    private static final long PERIOD = 2_419_200_000_000L;

    private final MessageQuery query;
    private final StringBuilder sql = new StringBuilder("select device, sum(messages) from (");
    private final List<Object> parameters = new ArrayList<>();

    CountQuery(MessageQuery query) {
        this.query = query;
        addParts(
                query.after() == null ? null : Position.microseconds(query.after()) + 1,
                query.before() == null ? null : Position.microseconds(query.before()));
        add(") group by device having sum(messages) > 0");
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

    /** @param from the first microsecond that counts */
    private void addParts(@Nullable Long from, @Nullable Long before) {
        Long firstPeriod = from == null ? null : -Math.floorDiv(-from, PERIOD);
        Long endPeriod = before == null ? null : Math.floorDiv(before, PERIOD);
        if (query.device() != null || firstPeriod != null && endPeriod != null && firstPeriod >= endPeriod) {
            addMessages(from, before);
            return;
        }
        addPeriods(firstPeriod, endPeriod);
        if (firstPeriod != null) {
            add(" union all ");
            addMessages(from, firstPeriod * PERIOD);
        }
        if (endPeriod != null) {
            add(" union all ");
            addMessages(endPeriod * PERIOD, before);
        }
    }

    private void addPeriods(@Nullable Long first, @Nullable Long end) {
        add("select device, messages from message_count where application = ?", query.application());
        addRange("period", first, end);
        addTypesAndFPort();
    }

    private void addMessages(@Nullable Long from, @Nullable Long before) {
        // By itself the database takes the index in the order of devices, and reads all times of all devices in it.
        String index = query.device() == null ? "message_of_application" : "message_of_device";
        add(
                "select device, count(*) as messages from message indexed by " + index + " where application = ?",
                query.application());
        if (query.device() != null) {
            add(" and device = ?", query.device());
        }
        addTypesAndFPort();
        addRange("received_at", from, before);
        add(" group by device");
    }

    private void addRange(String column, @Nullable Long from, @Nullable Long before) {
        if (from != null) {
            add(" and " + column + " >= ?", from);
        }
        if (before != null) {
            add(" and " + column + " < ?", before);
        }
    }

    private void addTypesAndFPort() {
        Object[] types = query.types().stream().map(MessageType::key).toArray();
        add(" and type in (" + String.join(", ", Collections.nCopies(types.length, "?")) + ")", types);
        if (query.fPort() != null) {
            add(" and f_port = ?", query.fPort());
        }
    }

    private void add(String text, Object... values) {
        sql.append(text);
        Collections.addAll(parameters, values);
    }
}
