package io.portway.testing;

import io.portway.data.Database;
import io.portway.data.DatabaseAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Databases for tests that hold for every kind: files of SQLite, or schemas of a real PostgreSQL server, which is started
 * for the purpose, where the system property {@value #KIND} is {@code postgresql}.
 */
public final class TestDatabase {

    public static final String KIND = "portway.test.database";

    private static final Map<Path, String> SCHEMAS = new ConcurrentHashMap<>();

    private TestDatabase() {}

    /** Opens the database of a directory, the same one for the same directory and tables. */
    public static Database open(Path directory, String tables) {
        return Database.open(address(directory, tables), tables);
    }

    /** Where that database is. */
    public static DatabaseAddress address(Path directory, String tables) {
        Path file = directory.resolve(tables + ".db");
        if (!isPostgres()) {
            return new DatabaseAddress("jdbc:sqlite:" + file);
        }
        String schema = SCHEMAS.computeIfAbsent(file, key -> "test_" + SCHEMAS.size());
        return new DatabaseAddress(
                "jdbc:postgresql://localhost:" + Server.POSTGRES.getPort() + "/postgres?currentSchema=" + schema,
                "postgres",
                "postgres");
    }

    /** A text's bytes as a constant in SQL. */
    public static String bytes(String text) {
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        return isPostgres() ? "'\\x" + hex + "'::bytea" : "x'" + hex + "'";
    }

    private static boolean isPostgres() {
        return "postgresql".equals(System.getProperty(KIND));
    }

    /** Ends with the process. */
    private static final class Server {

        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
