package io.portway.association;

import io.portway.data.Database;
import io.portway.data.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is committed. It keeps one connection and one prepared statement for the query that each lookup that is not
 * in memory makes: to prepare it anew would take as long as to execute it.
 */
final class AssociationReader implements AssociationLookup.Source, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AssociationReader.class);

    private final Database database;
    private final AssociationTable table;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement scope;

    AssociationReader(Database database, AssociationTable table) {
        this.database = database;
        this.table = table;
    }

    @Override
    public synchronized List<Association> list(String applicationId, @Nullable String deviceId) {
        try {
            if (scope == null) {
                connection = database.reader();
                scope = connection.prepareStatement(AssociationTable.SELECT_SCOPE);
            }
            return table.scope(scope, applicationId, deviceId);
        } catch (SQLException e) {
            close();
            throw unreadable(e);
        }
    }

    @Nullable
    Association find(AssociationKey key) {
        try (Connection reader = database.reader();
                PreparedStatement statement = reader.prepareStatement(AssociationTable.SELECT_ONE)) {
            return table.find(statement, key);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public boolean exists(String applicationId) {
        try (Connection reader = database.reader();
                PreparedStatement statement = reader.prepareStatement(AssociationTable.SELECT_EXISTS)) {
            statement.setString(1, applicationId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Gives the connection back; the next {@link #list} takes one again. */
    @Override
    public synchronized void close() {
        Connection closing = connection;
        connection = null;
        scope = null;
        try {
            if (closing != null) {
                closing.close();
            }
        } catch (SQLException e) {
            LOG.warn("A connection to the database could not be given back: {}", e.getMessage());
        }
    }

    private static DatabaseException unreadable(SQLException e) {
        return new DatabaseException("Associations cannot be read: " + e.getMessage(), e);
    }
}
