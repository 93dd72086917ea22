package io.portway.testing;

import io.portway.data.DatabaseAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL server with its data in a directory, which can be stopped and started again on the same port. */
public final class PostgresServer implements AutoCloseable {

    /** The server trusts whoever is on this machine; this must show up nowhere all the same. */
    public static final String PASSWORD = "hunter2";

    private final Path directory;
    private final int port = FreePort.find();
    private EmbeddedPostgres server;

    private PostgresServer(Path directory) {
        this.directory = directory;
    }

    public static PostgresServer start(Path directory) {
        PostgresServer server = new PostgresServer(directory);
        server.start();
        return server;
    }

    /** Starts it again, with what is in its directory. */
    public void start() {
        try {
            server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it, and ends all sessions. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public DatabaseAddress address() {
        return address(port);
    }

    /** That of the same server behind another port. */
    public static DatabaseAddress address(int port) {
        return new DatabaseAddress("jdbc:postgresql://localhost:" + port + "/postgres", "postgres", PASSWORD);
    }

    /** Ends the sessions of every Portway, as an administrator can. */
    public void endSessions() throws SQLException {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'portway%'");
    }

    /** Executes SQL as an administrator. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
