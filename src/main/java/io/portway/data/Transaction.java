package io.portway.data;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of the one writing connection, with statements that are prepared once and kept. It begins with the
 * first statement after {@link #commit} or {@link #rollback}.
 */
public abstract class Transaction {

    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable Connection connection;
    private boolean begun;

    Transaction() {}

    /** Begins; the connection is used until {@link #end} or {@link #takeBack}. */
    abstract Connection begin() throws SQLException;

    /** Puts on disk what was done since {@link #begin}. */
    abstract void end() throws SQLException;

    /** Takes back what was done; nothing may have begun, or the database may have taken it back by itself. */
    abstract void takeBack() throws SQLException;

    /** A text as the database takes it. */
    abstract String text(String text);

    /** Whether the last {@link #end}, which threw, may have put everything on disk. */
    abstract boolean isInDoubt();

    /** Finds out whether it did; throws while that cannot be known. */
    abstract boolean resolveDoubt() throws SQLException;

    /** The statement for this SQL, ready for new parameters; it belongs to the transaction and is not closed. */
    public final PreparedStatement prepare(String sql) throws SQLException {
        if (!begun) {
            connection = begin();
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
    public final PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepare(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i] instanceof String text ? text(text) : parameters[i]);
        }
        return statement;
    }

    /** Executes an update with the parameters in order and returns the number of rows it changed. */
    public final int update(String sql, @Nullable Object... parameters) throws SQLException {
        return prepare(sql, parameters).executeUpdate();
    }

    /** Executes an {@code insert … returning id} and returns that id. */
    public final long insert(String sql, @Nullable Object... parameters) throws SQLException {
        try (ResultSet row = prepare(sql, parameters).executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Puts everything since the last commit on disk; when it throws, {@link #rollback} is to be called. */
    public final void commit() throws SQLException {
        if (begun) {
            end();
            begun = false;
        }
    }

    /**
     * Whether the last {@link #commit}, which threw, put everything on disk after all: its confirmation can be lost with the
     * connection. To be asked before the same changes are applied again.
     *
     * @throws SQLException if that cannot be known yet
     */
    public final boolean isCommittedAfterAll() throws SQLException {
        if (!isInDoubt()) {
            return false;
        }
        forgetStatements();
        boolean committed = resolveDoubt();
        begun = false;
        return committed;
    }

    /** Takes back everything since the last commit. */
    public final void rollback() throws SQLException {
        begun = false;
        forgetStatements();
        takeBack();
    }

    /** They may be of a connection that is lost, and SQLite closes the one that failed for want of disk. */
    private void forgetStatements() throws SQLException {
        Map<String, PreparedStatement> forgotten = Map.copyOf(statements);
        statements.clear();
        for (PreparedStatement statement : forgotten.values()) {
            statement.close();
        }
    }
}
