package io.portway.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.sqlite.SQLiteConfig;

/**
 * A database that one process owns: one connection that writes, whose commits are on disk when they return, and a small
 * pool of connections that read. It is a file of SQLite or a schema of PostgreSQL; the same SQL serves both, the
 * definitions of the tables are apart.
 */
public abstract class Database implements AutoCloseable {

    private static final int READERS = 4;

    private final Transaction transaction;
    private final HikariDataSource readers;

    Database(Transaction transaction, HikariDataSource readers) {
        this.transaction = transaction;
        this.readers = readers;
    }

    /**
     * Opens the database, creates what is not there, and brings its tables up to date.
     *
     * @param tables {@code portway} or {@code storage}: the folder of the migrations, below {@code db/} and that of the
     *               dialect on the class path
     * @throws DatabaseException if it cannot be opened, is damaged, belongs to another process, or was written by another
     *                           version
     */
    public static Database open(DatabaseAddress address, String tables) {
        if (address.isFile()) {
            return SqliteDatabase.openFile(address, tables);
        }
        if (address.isServer()) {
            return PostgresDatabase.openSchema(address, tables);
        }
        throw new DatabaseException("The database " + address
                + " is neither of SQLite nor of PostgreSQL; give a URL like jdbc:sqlite:data/portway.db or"
                + " jdbc:postgresql://localhost/portway.");
    }

    /**
     * A connection to a file of SQLite that may belong to another process. It changes nothing and brings no table up to
     * date.
     *
     * @throws SQLException if the file is not there, or is no database
     */
    public static Connection readOnly(DatabaseAddress file) throws SQLException {
        SQLiteConfig config = SqliteDatabase.readConfig();
        return config.createConnection(file.url());
    }

    /** The transaction of the only connection that writes; its owner uses it from one thread at a time. */
    public final Transaction transaction() {
        return transaction;
    }

    /** A connection that only reads, to be closed soon: a long read keeps what was changed meanwhile from being tidied up. */
    public final Connection reader() throws SQLException {
        return readers.getConnection();
    }

    /** The same for large results, which come as they are read instead of all at once. */
    public abstract Connection streamingReader() throws SQLException;

    /** Whether it was the database, not what it was asked for, that failed: the same may succeed later. */
    public abstract boolean isTrouble(SQLException failure);

    /** What the tables take on disk, in bytes, without what is free for use again; empty where the database does not tell. */
    public abstract OptionalLong size() throws SQLException;

    /** Gives everything back; does nothing when it is closed. */
    @Override
    public final void close() {
        readers.close();
        closeWriter();
    }

    /** Closes what writes; does nothing when it is closed. */
    abstract void closeWriter();

    /** How connections that read are pooled. */
    static HikariConfig pool(DatabaseAddress address, Properties properties, String name) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address.url());
        config.setDataSourceProperties(properties);
        config.setReadOnly(true);
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setPoolName(name);
        return config;
    }

    /**
     * Brings tables up to date.
     *
     * @throws FlywayException if that cannot be
     */
    static void migrate(DatabaseAddress address, FluentConfiguration configuration) {
        Flyway flyway = configuration
                .validateMigrationNaming(true)
                .ignoreMigrationPatterns("*:future")
                .load();
        Arrays.stream(flyway.info().applied())
                .filter(migration -> migration.getState().name().startsWith("FUTURE"))
                .findFirst()
                .ifPresent(newer -> refuse(address, newer));
        flyway.migrate();
    }

    private static void refuse(DatabaseAddress address, MigrationInfo newer) {
        throw new DatabaseException("The database " + address + " was written by a newer version of Portway (schema "
                + newer.getVersion() + "); run that version, or restore a backup made before the upgrade.");
    }
}
