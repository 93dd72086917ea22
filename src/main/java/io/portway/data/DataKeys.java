package io.portway.data;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the key of a database: the configured one, else one in a file of the data directory, made at the first start. */
public final class DataKeys {

    static final String FILE = "data-key";

    private static final Logger LOG = LoggerFactory.getLogger(DataKeys.class);
    private static final String CHECK_TEXT = "portway";
    private static final String CHECK_PLACE = "data_key";

    private DataKeys() {}

    /**
     * The key to use. A key for a database without one is made and written before the database hears of it.
     *
     * @param database   not yet written to by anybody else
     * @param configured the value of {@link DataKey#PROPERTY}; null where it is not set
     * @throws DatabaseException if there is no key or another one than the database was encrypted with; names where the key
     *                           comes from, and the remedy
     */
    public static DataKey open(Database database, @Nullable DataKey configured, Path directory) {
        try {
            SecretFile file = new SecretFile(directory.resolve(FILE));
            byte[] checkValue = checkValue(database);
            if (checkValue == null) {
                DataKey key = configured == null ? fromFileOrNew(file) : configured;
                remember(database, key);
                return key;
            }
            DataKey key = configured == null ? fromFile(file) : configured;
            require(key, checkValue, configured == null ? "The key in " + file : DataKey.PROPERTY);
            return key;
        } catch (IOException e) {
            throw new DatabaseException("The key of the association data cannot be read or written: " + e, e);
        } catch (SQLException e) {
            throw new DatabaseException("The table data_key cannot be used: " + e.getMessage(), e);
        }
    }

    private static DataKey fromFileOrNew(SecretFile file) throws IOException {
        if (!file.exists()) {
            file.write(DataKey.generate().toBase64());
            LOG.info("A key for association data was made; it is in {}: back it up with the data", file);
        }
        return fromFile(file);
    }

    private static DataKey fromFile(SecretFile file) throws IOException {
        if (!file.exists()) {
            throw new DatabaseException("The key of the association data is missing: there is no " + file
                    + "; restore it from the backup of the data, or set " + DataKey.PROPERTY + ".");
        }
        try {
            return DataKey.parse(file.read());
        } catch (IllegalArgumentException e) {
            throw new DatabaseException("The content of " + file
                    + " is not base64 of 32 bytes; restore it from the backup of the data, or set " + DataKey.PROPERTY
                    + ".");
        }
    }

    private static void require(DataKey key, byte[] checkValue, String source) {
        try {
            key.decrypt(checkValue, CHECK_PLACE);
        } catch (DatabaseException e) {
            throw new DatabaseException(
                    source + " is not the key that the association data was encrypted with; give that"
                            + " one, or restore the data that belongs to this key.");
        }
    }

    private static byte @Nullable [] checkValue(Database database) throws SQLException {
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select check_value from data_key")) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    private static void remember(Database database, DataKey key) throws SQLException {
        Transaction transaction = database.transaction();
        transaction.update(
                "insert into data_key (id, check_value) values (1, ?)", key.encrypt(CHECK_TEXT, CHECK_PLACE));
        transaction.commit();
    }
}
