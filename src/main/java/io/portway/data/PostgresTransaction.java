package io.portway.data;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That of a schema of PostgreSQL, over a connection that is opened again when it is lost.
 *
 * <p>Commits are numbered in the table {@code writer}: where the confirmation of one is lost with the connection, the
 * number tells whether it was made. The same row names the process: one whose place another has taken meanwhile commits
 * nothing more, nor does one that finds fewer commits than it made, as what it has in memory is then of rows that are gone.
 */
final class PostgresTransaction extends Transaction implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresTransaction.class);

    private static final String TAKE = "insert into writer (id, process, commits) values (1, ?, 0)"
            + " on conflict (id) do update set process = excluded.process returning commits";
    private static final String COUNT = "update writer set commits = ? where process = ?";
    private static final String READ = "select process, commits from writer";

    /** SQLSTATE: connection_does_not_exist, transaction_resolution_unknown, lock_not_available. */
    private static final String NO_CONNECTION = "08003";

    private static final String OUTCOME_UNKNOWN = "08007";
    private static final String NOT_AVAILABLE = "55P03";

    private final PostgresSession session;
    private final String process = UUID.randomUUID().toString();
    private @Nullable Connection connection;
    private long commits;
    private @Nullable Long doubtful;
    private boolean closed;

    private PostgresTransaction(PostgresSession session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    /** Takes possession of the tables over a connection that holds the lock. */
    static PostgresTransaction over(PostgresSession session, Connection connection) throws SQLException {
        PostgresTransaction transaction = new PostgresTransaction(session, connection);
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setString(1, transaction.process);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                transaction.commits = row.getLong(1);
            }
        }
        connection.commit();
        return transaction;
    }

    @Override
    Connection begin() throws SQLException {
        if (closed) {
            throw new SQLException("the database is closed", NO_CONNECTION);
        }
        if (connection == null) {
            Connection opened = session.open();
            try {
                commits = commitsFoundBy(opened);
            } catch (SQLException e) {
                opened.close();
                throw e;
            }
            connection = opened;
        }
        return connection;
    }

    @Override
    void end() throws SQLException {
        if (update(COUNT, commits + 1, process) == 0) {
            throw replacedByAnother();
        }
        doubtful = commits + 1;
        try {
            connection.commit();
        } catch (RuntimeException | Error e) {
            throw new SQLException("it is not known whether a commit was made: " + e, OUTCOME_UNKNOWN, e);
        }
        commits++;
        doubtful = null;
    }

    @Override
    void takeBack() throws SQLException {
        if (connection == null) {
            return;
        }
        try {
            if (doubtful == null) {
                connection.rollback();
                return;
            }
        } catch (SQLException e) {
            LOG.debug("A connection that cannot roll back is given up: {}", e.getMessage());
        }
        doubtful = null;
        giveUp();
    }

    /** PostgreSQL takes no NUL in a text. */
    @Override
    String text(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    @Override
    boolean isInDoubt() {
        return doubtful != null;
    }

    @Override
    boolean resolveDoubt() throws SQLException {
        giveUp();
        begin();
        boolean made = doubtful != null && commits >= doubtful;
        doubtful = null;
        return made;
    }

    /** The session holds the lock, so that an earlier one is at its end, whichever that was. */
    private long commitsFoundBy(Connection opened) throws SQLException {
        long found;
        try (PreparedStatement statement = opened.prepareStatement(READ);
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (!row.getString(1).equals(process)) {
                throw replacedByAnother();
            }
            found = row.getLong(2);
        }
        if (found < commits) {
            throw new SQLException(
                    "the database lacks the last " + (commits - found)
                            + " commits, as it was restored from a backup, or a"
                            + " standby that was behind took over; what was accepted in them is lost, start Portway anew",
                    NOT_AVAILABLE);
        }
        if (found == commits) {
            opened.rollback();
        } else {
            confirm(opened, found);
        }
        return found;
    }

    /** A commit that ended with its session may not be on a synchronous standby; one that follows it is only with it. */
    private void confirm(Connection opened, long number) throws SQLException {
        try (PreparedStatement statement = opened.prepareStatement(COUNT)) {
            statement.setLong(1, number);
            statement.setString(2, process);
            statement.executeUpdate();
        }
        opened.commit();
    }

    private static SQLException replacedByAnother() {
        return new SQLException(
                "another Portway has taken this database over meanwhile; stop one of the two", NOT_AVAILABLE);
    }

    private void giveUp() throws SQLException {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            closing.close();
        }
    }

    /** Ends it for good. */
    @Override
    public void close() throws SQLException {
        closed = true;
        giveUp();
    }
}
