package io.portway.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * That of a file. The driver's own commit and rollback are not used: after a full disk SQLite has rolled back by itself,
 * the driver then finds nothing to roll back and begins nothing, and each statement that follows would be committed alone.
 */
final class SqliteTransaction extends Transaction {

    private final Connection connection;

    /** Takes over a connection that is in auto-commit mode. */
    SqliteTransaction(Connection connection) {
        this.connection = connection;
    }

    @Override
    Connection begin() throws SQLException {
        execute("begin immediate");
        return connection;
    }

    @Override
    void end() throws SQLException {
        execute("commit");
    }

    @Override
    void takeBack() throws SQLException {
        try {
            execute("rollback");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                throw e;
            }
        }
    }

    @Override
    String text(String text) {
        return text;
    }

    /** A commit of SQLite that throws has put nothing on disk. */
    @Override
    boolean isInDoubt() {
        return false;
    }

    @Override
    boolean resolveDoubt() {
        return false;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
