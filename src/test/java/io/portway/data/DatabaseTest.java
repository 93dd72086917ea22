package io.portway.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTest {

    private static final String MIGRATIONS = "db/portway";

    @TempDir
    Path directory;

    @Test
    void writesAheadAndSyncsEachCommit() throws Exception {
        try (Database database = Database.open(url(), MIGRATIONS);
                Statement statement = database.writer().createStatement()) {
            assertThat(text(statement, "pragma journal_mode")).isEqualTo("wal");
            assertThat(text(statement, "pragma synchronous")).isEqualTo("2");
        }
    }

    @Test
    void opensAgainWithWhatIsInIt() throws Exception {
        try (Database database = Database.open(url(), MIGRATIONS);
                Statement statement = database.writer().createStatement()) {
            statement.execute("insert into total values ('received', '', 7)");
        }

        try (Database database = Database.open(url(), MIGRATIONS);
                Connection reader = database.reader();
                Statement statement = reader.createStatement()) {
            assertThat(text(statement, "select value from total")).isEqualTo("7");
        }
    }

    @Test
    void doesNotWriteThroughAReader() throws Exception {
        try (Database database = Database.open(url(), MIGRATIONS);
                Connection reader = database.reader();
                Statement statement = reader.createStatement()) {
            assertThatThrownBy(() -> statement.execute("delete from total"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("readonly");
        }
    }

    @Test
    void refusesASecondOwnerByWhateverNameAndNamesTheFirst() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link.db"), directory.resolve("portway.db"));
        try (Database first = Database.open(url(), MIGRATIONS)) {
            assertThat(first.writer().isClosed()).isFalse();
            for (String url :
                    new String[] {url(), "jdbc:sqlite:" + link, "jdbc:sqlite:file:" + link + "?cache=private"}) {
                assertThatThrownBy(() -> Database.open(url, MIGRATIONS))
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageStartingWith("The database " + url + " belongs to another Portway (process "
                                + ProcessHandle.current().pid())
                        .hasMessageEndingWith("give this one another portway.data.url or portway.storage.url.");
            }
        }
        Database.open(url(), MIGRATIONS).close();
    }

    @Test
    void refusesAFileInADirectoryThatIsNotThere() {
        String url = "jdbc:sqlite:" + directory.resolve("nowhere/portway.db");

        assertThatThrownBy(() -> Database.open(url, MIGRATIONS))
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("The database " + url + " cannot be opened: ")
                .hasMessageEndingWith("; set portway.data.url or portway.storage.url to a file in a directory that is"
                        + " there and can be written to.");
    }

    @Test
    void refusesADatabaseOfANewerVersionAndLeavesItAlone() throws Exception {
        // Given
        Database.open(url(), MIGRATIONS).close();
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute("insert into flyway_schema_history (installed_rank, version, description, type, script,"
                    + " checksum, installed_by, execution_time, success)"
                    + " values (99, '99', 'later', 'SQL', 'V99__later.sql', 1, '', 1, 1)");
        }

        // Then
        assertThatThrownBy(() -> Database.open(url(), MIGRATIONS))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("The database " + url() + " was written by a newer version of Portway (schema 99);"
                        + " run that version, or restore a backup made before the upgrade.");
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws Exception {
        Files.writeString(directory.resolve("portway.db"), "something else altogether ".repeat(100));

        assertThatThrownBy(() -> Database.open(url(), MIGRATIONS))
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("The database " + url() + " cannot be ")
                .hasMessageContaining("not a database");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/portway, jdbc:postgresql://db/portway",
        "jdbc:postgresql://me:secret@db/portway, jdbc:postgresql://db/portway",
        "jdbc:postgresql://db/portway?user=me&password=secret, jdbc:postgresql://db/portway",
        "jdbc:sqlserver://db;user=me;password=secret, jdbc:sqlserver://db",
        "data/portway.db, data/portway.db",
    })
    void refusesWhatIsNotSqliteAndTellsNoSecret(String url, String named) {
        assertThatThrownBy(() -> Database.open(url, MIGRATIONS))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("The database " + named
                        + " is not one of SQLite; give a URL like jdbc:sqlite:data/portway.db.");
    }

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("portway.db");
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
