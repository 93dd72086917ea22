package io.portway.data;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The transaction of the one writing connection, with statements that are prepared once and kept. It begins with the
 * first statement after {@link #commit} or {@link #rollback}.
 *
 * <p>The driver's own commit and rollback are not used: after a full disk SQLite has rolled back by itself, the driver
 * then finds nothing to roll back and begins nothing, and each statement that follows would be committed alone.
 */
public final class Transaction {

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private boolean begun;

    /** Takes over a connection that is in auto-commit mode. */
    public Transaction(Connection connection) {
        this.connection = connection;
    }

    /** The statement for this SQL, ready for new parameters; it belongs to the transaction and is not closed. */
    public PreparedStatement prepare(String sql) throws SQLException {
        if (!begun) {
            execute("begin immediate");
            begun = true;
        }
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** The statement for this SQL with the parameters in order; it belongs to the transaction and is not closed. */
    public PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = prepare(sql);
        bind(statement, parameters);
        return statement;
    }

    /** Executes an update with the parameters in order and returns the number of rows it changed. */
    public int update(String sql, Object... parameters) throws SQLException {
        return prepare(sql, parameters).executeUpdate();
    }

    /** Executes an {@code insert … returning id} and returns that id. */
    public long insert(String sql, Object... parameters) throws SQLException {
        try (var row = prepare(sql, parameters).executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Puts everything since the last commit on disk; when it throws, {@link #rollback} is to be called. */
    public void commit() throws SQLException {
        if (begun) {
            execute("commit");
            begun = false;
        }
    }

    /** Takes back everything since the last commit; does nothing where SQLite has done so by itself. */
    public void rollback() throws SQLException {
        begun = false;
        forgetStatements();
        try {
            execute("rollback");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                throw e;
            }
        }
    }

    /** The driver has closed the statement that failed for want of disk. */
    private void forgetStatements() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
