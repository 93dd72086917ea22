package io.portway.journal;

import io.portway.data.Database;
import io.portway.data.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads what packages keep between messages; it is written only together with the outcome of a delivery. */
public final class PackageState {

    private static final String SELECT =
            "select value from package_state where package = ? and application = ? and device = ? and key = ?";

    private final Database database;

    public PackageState(Database database) {
        this.database = database;
    }

    /** The value under a key of a line; null when there is none. */
    public byte @Nullable [] get(Line line, String key) {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setString(1, line.packageName());
            statement.setString(2, line.applicationId());
            statement.setString(3, line.deviceId());
            statement.setString(4, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        } catch (SQLException e) {
            throw new DatabaseException("The state of a package cannot be read: " + e.getMessage(), e);
        }
    }
}
