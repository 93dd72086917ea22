package io.portway.data;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.OptionalLong;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** One file in WAL mode with {@code synchronous=FULL}, which a lock beside it keeps for one process. */
final class SqliteDatabase extends Database {

    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    private final ProcessLock lock;
    private final Connection writer;

    private SqliteDatabase(DatabaseAddress address, ProcessLock lock, Connection writer) {
        super(new SqliteTransaction(writer), readers(address));
        this.lock = lock;
        this.writer = writer;
    }

    static Database openFile(DatabaseAddress address, String tables) {
        ProcessLock lock = lock(address);
        try {
            Connection writer = writeConfig().createConnection(address.url());
            try {
                migrate(
                        address,
                        Flyway.configure()
                                .dataSource(address.url(), null, null)
                                .locations("classpath:db/sqlite/" + tables));
                return new SqliteDatabase(address, lock, writer);
            } catch (RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (SQLException | FlywayException e) {
            release(lock);
            throw UnusableFile.of(address, e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /** Two processes on one file would each take what the other writes for their own. */
    private static ProcessLock lock(DatabaseAddress address) {
        try {
            Path named = Path.of(address.file()).toAbsolutePath();
            Path file = Files.exists(named) ? named.toRealPath() : named;
            DataDirectory.refuseNetwork(file.getParent());
            return ProcessLock.take(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    "The database " + address.url(),
                    "give this one another " + UnusableFile.PROPERTIES);
        } catch (IOException e) {
            throw UnusableFile.of(address, e);
        }
    }

    private static void release(ProcessLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new DatabaseException("The lock on a database cannot be released: " + e.getMessage(), e);
        }
    }

    Connection writer() {
        return writer;
    }

    /** SQLite hands over rows as they are read in any case. */
    @Override
    public Connection streamingReader() throws SQLException {
        return reader();
    }

    @Override
    public boolean isTrouble(SQLException failure) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return failure instanceof SQLTransientException
                    || failure.getCause() instanceof SQLException cause && isTrouble(cause);
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_FULL,
                    SQLITE_IOERR,
                    SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_READONLY,
                    SQLITE_CANTOPEN,
                    SQLITE_NOMEM,
                    SQLITE_PROTOCOL,
                    SQLITE_PERM,
                    SQLITE_CORRUPT,
                    SQLITE_NOTADB -> true;
            default -> false;
        };
    }

    @Override
    public OptionalLong size() throws SQLException {
        try (Connection connection = reader();
                Statement statement = connection.createStatement()) {
            long pages = pragma(statement, "page_count") - pragma(statement, "freelist_count");
            return OptionalLong.of(pages * pragma(statement, "page_size"));
        }
    }

    private static long pragma(Statement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery("pragma " + name)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    void closeWriter() {
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

    static SQLiteConfig readConfig() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        return config;
    }

    private static HikariDataSource readers(DatabaseAddress address) {
        String name = address.url().substring(address.url().lastIndexOf('/') + 1);
        return new HikariDataSource(pool(address, readConfig().toProperties(), name));
    }
}
