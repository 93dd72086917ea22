package io.portway.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * One SQLite file in WAL mode with {@code synchronous=FULL}: a commit that returned is on disk. There is exactly one
 * connection that writes, owned by whoever calls {@link #writer()}, and a small pool of connections that read.
 */
public final class Database implements AutoCloseable {

    private static final int READERS = 4;
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    private static final String SQLITE = "jdbc:sqlite:";

    private final ProcessLock lock;
    private final Connection writer;
    private final HikariDataSource readers;

    private Database(ProcessLock lock, Connection writer, HikariDataSource readers) {
        this.lock = lock;
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * Opens the file, creates it when it is not there, and brings its tables up to date.
     *
     * @param url        a JDBC URL of SQLite
     * @param migrations where the SQL migrations are on the class path
     * @throws DatabaseException if the file cannot be opened, is damaged, belongs to another process, or was written by
     *                           another version
     */
    public static Database open(String url, String migrations) {
        if (!isHere(url)) {
            throw new DatabaseException("The database " + url.replaceAll("(?<=://)[^/]*@|[?;].*", "")
                    + " is not one of SQLite; give a URL like jdbc:sqlite:data/portway.db.");
        }
        ProcessLock lock = lock(url);
        try {
            Connection writer = DriverManager.getConnection(url, writeConfig().toProperties());
            try {
                migrate(url, migrations);
                return new Database(lock, writer, readers(url));
            } catch (RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (SQLException e) {
            release(lock);
            throw UnusableDatabase.of(url, e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /** Whether a URL is of a file of SQLite, which is all that can be opened. */
    public static boolean isHere(String url) {
        return url.startsWith(SQLITE);
    }

    /** Two processes on one file would each take what the other writes for their own. */
    private static ProcessLock lock(String url) {
        try {
            Path named = Path.of(url.substring(SQLITE.length()).replaceAll("^file:|\\?.*", ""))
                    .toAbsolutePath();
            Path file = Files.exists(named) ? named.toRealPath() : named;
            DataDirectory.refuseNetwork(file.getParent());
            return ProcessLock.take(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    "The database " + url,
                    "give this one another " + UnusableDatabase.PROPERTIES);
        } catch (IOException e) {
            throw UnusableDatabase.of(url, e);
        }
    }

    private static void release(ProcessLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new DatabaseException("The lock on a database cannot be released: " + e.getMessage(), e);
        }
    }

    /**
     * A connection to a database that may belong to another process. It changes nothing and brings no table up to date.
     *
     * @throws SQLException if the file is not there, or is no database
     */
    public static Connection readOnly(String url) throws SQLException {
        return DriverManager.getConnection(url, readConfig().toProperties());
    }

    /** The only connection that writes, in auto-commit mode; its owner uses it from one thread at a time. */
    public Connection writer() {
        return writer;
    }

    /** A connection that only reads, to be closed soon: a long read keeps the write-ahead log from being reset. */
    public Connection reader() throws SQLException {
        return readers.getConnection();
    }

    /** Closes the file; does nothing when it is closed. */
    @Override
    public void close() {
        readers.close();
        try (Connection closing = writer) {
            if (closing.isClosed()) {
                return;
            }
            try (Statement statement = closing.createStatement()) {
                statement.execute("pragma wal_checkpoint(truncate)");
            }
        } catch (SQLException e) {
            throw new DatabaseException("The database does not close: " + e.getMessage(), e);
        } finally {
            release(lock);
        }
    }

    private static SQLiteConfig writeConfig() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        return config;
    }

    private static SQLiteConfig readConfig() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        return config;
    }

    private static HikariDataSource readers(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setDataSourceProperties(readConfig().toProperties());
        config.setReadOnly(true);
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setPoolName(url.substring(url.lastIndexOf('/') + 1));
        return new HikariDataSource(config);
    }

    private static void migrate(String url, String migrations) {
        Flyway flyway = Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:" + migrations)
                .validateMigrationNaming(true)
                .ignoreMigrationPatterns("*:future")
                .load();
        try {
            Arrays.stream(flyway.info().applied())
                    .filter(migration -> migration.getState().name().startsWith("FUTURE"))
                    .findFirst()
                    .ifPresent(newer -> refuse(url, newer));
            flyway.migrate();
        } catch (FlywayException e) {
            throw UnusableDatabase.of(url, e);
        }
    }

    private static void refuse(String url, MigrationInfo newer) {
        throw new DatabaseException("The database " + url + " was written by a newer version of Portway (schema "
                + newer.getVersion() + "); run that version, or restore a backup made before the upgrade.");
    }
}
