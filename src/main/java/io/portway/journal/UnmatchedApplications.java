package io.portway.journal;

import io.portway.data.Database;
import io.portway.data.DatabaseAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Applications that have associations, and uplinks that none of them matches: mostly a mistake of their owner. */
public final class UnmatchedApplications {

    private static final String TOTALS =
            "select scope, value from total where name = ? and value > 0 order by value desc, scope";
    private static final String F_PORTS = "select distinct f_port from (select id, f_port from message"
            + " where application = ? and type = 'uplink_message' order by id desc limit 1000) m"
            + " where not exists (select 1 from delivery d where d.message = m.id) order by f_port";

    private UnmatchedApplications() {}

    /**
     * An application.
     *
     * @param messages how many uplinks matched nothing since the journal began
     * @param fPorts   those of its last 1,000 uplinks, as far as they are in the journal, that matched nothing
     */
    public record Unmatched(String applicationId, long messages, List<Integer> fPorts) {}

    /**
     * Reads a journal that another process may have open, without changing anything.
     *
     * @param file as in {@code portway.data.url}; the database must be there
     * @throws SQLException if it cannot be read, such as when it has not these tables
     */
    public static List<Unmatched> read(DatabaseAddress file) throws SQLException {
        try (Connection connection = Database.readOnly(file);
                PreparedStatement totals = connection.prepareStatement(TOTALS)) {
            totals.setString(1, Total.UNMATCHED_ASSOCIATED.key());
            List<Unmatched> unmatched = new ArrayList<>();
            try (ResultSet row = totals.executeQuery()) {
                while (row.next()) {
                    String application = row.getString(1);
                    unmatched.add(new Unmatched(application, row.getLong(2), fPorts(connection, application)));
                }
            }
            return unmatched;
        }
    }

    private static List<Integer> fPorts(Connection connection, String application) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(F_PORTS)) {
            statement.setString(1, application);
            List<Integer> fPorts = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    fPorts.add(row.getInt(1));
                }
            }
            return fPorts;
        }
    }
}
