package io.portway.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** A schema of PostgreSQL: that of the URL's {@code currentSchema}, else one of Portway's own. */
final class PostgresDatabase extends Database {

    private static final long WAIT_FOR_READER_MILLIS = 5_000;
    /** Rows that come at once from a {@link #streamingReader}: few, as each may have a megabyte. */
    private static final String STREAMED_ROWS = "4";

    /** Before the connection counts as lost, so that the server does not go on in vain. */
    private static final String LONGEST_READ = "set statement_timeout = '50s'";

    private static final Pattern SCHEMA = Pattern.compile("[?&]currentSchema=([^&,]+)");
    /** Of SQLSTATE: a value, a constraint, a size. Whatever else fails is better tried again than lost. */
    private static final Set<String> FAULTS_OF_A_CHANGE = Set.of("22", "23", "54");

    private final PostgresTransaction transaction;

    private PostgresDatabase(PostgresTransaction transaction, HikariDataSource readers) {
        super(transaction, readers);
        this.transaction = transaction;
    }

    static Database openSchema(DatabaseAddress address, String tables) {
        String schema = schema(address, tables);
        PostgresSession session = new PostgresSession(address, schema);
        try {
            Connection writer = session.open();
            try {
                migrate(
                        address,
                        Flyway.configure()
                                .dataSource(address.url(), address.user(), address.password())
                                .defaultSchema(schema)
                                .locations("classpath:db/postgresql/" + tables));
                return new PostgresDatabase(PostgresTransaction.over(session, writer), readers(address, schema));
            } catch (SQLException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (PostgresSession.LockedException e) {
            throw new DatabaseException("The database " + address + ": " + e.getMessage()
                    + "; stop that one, or give this" + " one another " + UnusableFile.PROPERTIES + ".");
        } catch (FlywayValidateException e) {
            throw new DatabaseException(
                    "The database " + address
                            + " has other tables than this version of Portway makes; run the version that"
                            + " made it, or restore a backup.",
                    e);
        } catch (FlywayException e) {
            throw new DatabaseException(
                    "The tables of the database " + address + " cannot be made: " + reason(e)
                            + "; give the user the right" + " to create the schema " + schema
                            + ", or create it for that user.",
                    e);
        } catch (SQLException e) {
            throw new DatabaseException(
                    "The database " + address + " cannot be opened: " + reason(e)
                            + "; check that the server runs and that URL, user and password are right ("
                            + UnusableFile.PROPERTIES + ").",
                    e);
        }
    }

    /** What the server said, without what the libraries put around it. */
    private static String reason(Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() instanceof SQLException deeper) {
            cause = deeper;
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static String schema(DatabaseAddress address, String tables) {
        Matcher given = SCHEMA.matcher(address.url());
        if (given.find()) {
            return given.group(1);
        }
        return tables.equals("portway") ? "portway" : "portway_" + tables;
    }

    /** The driver hands over rows in steps only inside a transaction. */
    @Override
    public Connection streamingReader() throws SQLException {
        Connection connection = reader();
        try {
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public boolean isTrouble(SQLException failure) {
        return mayPass(failure);
    }

    /** The same for whoever has only the failure. */
    static boolean mayPass(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.length() < 2 || !FAULTS_OF_A_CHANGE.contains(state.substring(0, 2));
    }

    /** PostgreSQL does not say how much of a table is free for use again. */
    @Override
    public OptionalLong size() {
        return OptionalLong.empty();
    }

    @Override
    void closeWriter() {
        try {
            transaction.close();
        } catch (SQLException e) {
            throw new DatabaseException("The database does not close: " + e.getMessage(), e);
        }
    }

    private static HikariDataSource readers(DatabaseAddress address, String schema) {
        Properties properties = PostgresSession.properties(address, schema);
        properties.setProperty("defaultRowFetchSize", STREAMED_ROWS);
        properties.setProperty("readOnlyMode", "always");
        // At once, so that bytes come as they are and not as hexadecimal text.
        properties.setProperty("prepareThreshold", "-1");
        HikariConfig config = pool(address, properties, schema);
        config.setConnectionInitSql(LONGEST_READ);
        config.setConnectionTimeout(WAIT_FOR_READER_MILLIS);
        return new HikariDataSource(config);
    }
}
