package io.portway.journal;

import io.portway.application.MessageType;
import io.portway.data.Database;
import io.portway.data.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an application sent of late, as far as matching goes: what an association that is put now would have met. */
public final class RecentMessages {

    private static final String COLUMNS = "select device, type, f_port from message where application = ?"
            + " and type not in ('downlink_push', 'downlink_replace') order by id desc limit ?";
    private static final String OF_DEVICE =
            "select device, type, f_port from (" + COLUMNS + ") recent where device = ? limit ?";

    private final Database database;

    public RecentMessages(Database database) {
        this.database = database;
    }

    /** A journalled message without its content. */
    public record Recent(String deviceId, MessageType type, int fPort) {}

    /**
     * The newest messages that the journal still has, the newest first.
     *
     * @param deviceId null for all devices
     * @param limit    how many at most
     * @param among    of one device only those are found that are among so many of the application, as there is no index by
     *                 device
     * @throws DatabaseException if the journal cannot be read
     */
    public List<Recent> newest(String applicationId, @Nullable String deviceId, int limit, int among) {
        try (Connection connection = database.reader();
                PreparedStatement statement = connection.prepareStatement(deviceId == null ? COLUMNS : OF_DEVICE)) {
            statement.setString(1, applicationId);
            statement.setInt(2, deviceId == null ? limit : among);
            if (deviceId != null) {
                statement.setString(3, deviceId);
                statement.setInt(4, limit);
            }
            return read(statement);
        } catch (SQLException e) {
            throw new DatabaseException("The newest messages cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Recent> read(PreparedStatement statement) throws SQLException {
        List<Recent> messages = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                MessageType type = MessageType.of(row.getString(2));
                if (type != null) {
                    messages.add(new Recent(row.getString(1), type, row.getInt(3)));
                }
            }
        }
        return messages;
    }
}
