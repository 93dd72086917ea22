package io.portway.data;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Opens the one session that may write to a schema of PostgreSQL. It holds an advisory lock as long as it lives, so that
 * there is no second one; a session of this process that was lost and still holds it at the server is ended.
 */
final class PostgresSession {

    /** What tells Portway's locks from others in the same database. */
    private static final int LOCK_CLASS = 0x506F7274;

    private static final String CONNECT_SECONDS = "5";
    /** After which a server that says nothing counts as lost. */
    private static final String SILENCE_SECONDS = "60";

    private static final String LOCK = "select pg_try_advisory_lock(?, ?), pg_backend_pid()";
    private static final String HOLDER = "select l.pid, a.application_name, a.backend_start from pg_locks l"
            + " join pg_stat_activity a on a.pid = l.pid where l.locktype = 'advisory' and l.granted"
            + " and a.datname = current_database() and l.classid = ?::bigint::oid and l.objid = ?::bigint::oid";
    /** A machine that dies says no goodbye: its successor must not wait for hours. Has no effect on a Unix socket. */
    private static final String NOTICE_DEAD_CLIENTS =
            "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3";

    private final DatabaseAddress address;
    private final String schema;
    private int lastProcess;

    PostgresSession(DatabaseAddress address, String schema) {
        this.address = address;
        this.schema = schema;
    }

    /** What every connection to the schema is opened with; parts of the URL come before it. */
    static Properties properties(DatabaseAddress address, String schema) {
        Properties properties = new Properties();
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        properties.setProperty("currentSchema", schema);
        properties.setProperty(
                "ApplicationName", "portway, process " + ProcessHandle.current().pid() + " on " + host());
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", SILENCE_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without name";
        }
    }

    /**
     * Opens it, not in auto-commit mode.
     *
     * @throws LockedException if another session holds the lock
     * @throws SQLException    if it cannot be opened for another reason
     */
    Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(address.url(), properties(address, schema));
        try {
            configure(connection);
            lock(connection);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void configure(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(NOTICE_DEAD_CLIENTS);
            try (ResultSet row = statement.executeQuery("show synchronous_commit")) {
                row.next();
                if (!row.getString(1).equals("off")) {
                    return;
                }
            }
            statement.execute("set synchronous_commit = on");
        }
    }

    private void lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            bindLock(statement);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw locked(connection);
                }
                lastProcess = row.getInt(2);
            }
        }
    }

    private LockedException locked(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOLDER)) {
            bindLock(statement);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return new LockedException("another session that has just ended");
                }
                if (row.getInt(1) == lastProcess) {
                    end(connection, lastProcess);
                    return new LockedException("an earlier connection of this process, which was told to end");
                }
                return new LockedException(row.getString(2) + ", since " + row.getString(3));
            }
        }
    }

    private static void end(Connection connection, int process) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_terminate_backend(?)")) {
            statement.setInt(1, process);
            statement.execute();
        }
    }

    private void bindLock(PreparedStatement statement) throws SQLException {
        statement.setInt(1, LOCK_CLASS);
        statement.setInt(2, schema.hashCode() & Integer.MAX_VALUE);
    }

    /** Another session may write. */
    static final class LockedException extends SQLException {

        private static final long serialVersionUID = 1L;
        private static final String LOCK_NOT_AVAILABLE = "55P03";

        LockedException(String holder) {
            super("it belongs to another session (" + holder + ")", LOCK_NOT_AVAILABLE);
        }
    }
}
