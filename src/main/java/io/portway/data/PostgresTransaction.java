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
 * number tells whether it was made. The same row names the process, so that one whose place another has taken meanwhile
 * commits nothing more.
 */
final class PostgresTransaction extends Transaction implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresTransaction.class);

    private static final String TAKE = "insert into writer (id, process, commits) values (1, ?, 0)"
            + " on conflict (id) do update set process = excluded.process returning commits";
    private static final String COUNT = "update writer set commits = ? where process = ?";
    private static final String READ = "select process, commits from writer";

    private final PostgresSession session;
    private final String process = UUID.randomUUID().toString();
    private @Nullable Connection connection;
    private long commits;
    private boolean inDoubt;

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
        if (connection == null) {
            Connection opened = session.open();
            try {
                lookAtCommits(opened);
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
        inDoubt = true;
        connection.commit();
        inDoubt = false;
        commits++;
    }

    @Override
    void takeBack() throws SQLException {
        if (connection == null) {
            return;
        }
        try {
            if (!inDoubt) {
                connection.rollback();
                return;
            }
        } catch (SQLException e) {
            LOG.debug("A connection that cannot roll back is given up: {}", e.getMessage());
        }
        close();
    }

    /** PostgreSQL takes no NUL in a text. */
    @Override
    String text(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    @Override
    boolean isInDoubt() {
        return inDoubt;
    }

    @Override
    boolean resolveDoubt() throws SQLException {
        long before = commits;
        close();
        begin();
        return commits > before;
    }

    /** Ends any doubt: the session holds the lock, so that an earlier one is at its end, whichever that was. */
    private void lookAtCommits(Connection opened) throws SQLException {
        try (PreparedStatement statement = opened.prepareStatement(READ);
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (!row.getString(1).equals(process)) {
                throw replacedByAnother();
            }
            long found = row.getLong(2);
            if (found < commits) {
                LOG.error(
                        "The database lacks the last {} commits: it was restored from a backup, or a standby that was behind"
                                + " took over; what was accepted in them is lost",
                        commits - found);
            }
            commits = found;
            inDoubt = false;
        }
        opened.rollback();
    }

    private SQLException replacedByAnother() {
        return new SQLException("another Portway has taken this database over meanwhile; stop one of the two", "55P03");
    }

    @Override
    public void close() throws SQLException {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            closing.close();
        }
    }
}
