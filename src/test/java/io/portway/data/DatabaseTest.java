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
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    private static final String TABLES = "portway";

    @TempDir
    Path directory;

    @Test
    void writesAheadAndSyncsEachCommit() throws Exception {
        try (Database database = Database.open(new DatabaseAddress(url()), TABLES);
                Statement statement = ((SqliteDatabase) database).writer().createStatement()) {
            assertThat(text(statement, "pragma journal_mode")).isEqualTo("wal");
            assertThat(text(statement, "pragma synchronous")).isEqualTo("2");
        }
    }

    @Test
    void opensAgainWithWhatIsInIt() throws Exception {
        try (Database database = Database.open(new DatabaseAddress(url()), TABLES);
                Statement statement = ((SqliteDatabase) database).writer().createStatement()) {
            statement.execute("insert into total values ('received', '', 7)");
        }

        try (Database database = Database.open(new DatabaseAddress(url()), TABLES);
                Connection reader = database.reader();
                Statement statement = reader.createStatement()) {
            assertThat(text(statement, "select value from total")).isEqualTo("7");
        }
    }

    @Test
    void doesNotWriteThroughAReader() throws Exception {
        try (Database database = Database.open(new DatabaseAddress(url()), TABLES);
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
        try (Database first = Database.open(new DatabaseAddress(url()), TABLES)) {
            assertThat(((SqliteDatabase) first).writer().isClosed()).isFalse();
            for (String url :
                    new String[] {url(), "jdbc:sqlite:" + link, "jdbc:sqlite:file:" + link + "?cache=private"}) {
                assertThatThrownBy(() -> Database.open(new DatabaseAddress(url), TABLES))
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageStartingWith("The database " + url + " belongs to another Portway (process "
                                + ProcessHandle.current().pid())
                        .hasMessageEndingWith("give this one another portway.data.url or portway.storage.url.");
            }
        }
        Database.open(new DatabaseAddress(url()), TABLES).close();
    }

    @Test
    void refusesAFileInADirectoryThatIsNotThere() {
        String url = "jdbc:sqlite:" + directory.resolve("nowhere/portway.db");

        assertThatThrownBy(() -> Database.open(new DatabaseAddress(url), TABLES))
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("The database " + url + " cannot be opened: ")
                .hasMessageEndingWith("; set portway.data.url or portway.storage.url to a file in a directory that is"
                        + " there and can be written to.");
    }

    @Test
    void refusesADatabaseOfANewerVersionAndLeavesItAlone() throws Exception {
        // Given
        Database.open(new DatabaseAddress(url()), TABLES).close();
        execute("insert into flyway_schema_history (installed_rank, version, description, type, script,"
                + " checksum, installed_by, execution_time, success)"
                + " values (99, '99', 'later', 'SQL', 'V99__later.sql', 1, '', 1, 1)");

        // Then
        assertThatThrownBy(() -> Database.open(new DatabaseAddress(url()), TABLES))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("The database " + url() + " was written by a newer version of Portway (schema 99);"
                        + " run that version, or restore a backup made before the upgrade.");
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws Exception {
        Files.writeString(file(), "something else altogether ".repeat(100));

        assertRefusedAndLeftAlone(
                "is not a database of SQLite, or its beginning is damaged; restore a backup, or move it"
                        + " away with its -wal and -shm, and an empty one is made.");
    }

    @Test
    void refusesADatabaseThatIsDamaged() throws Exception {
        Database.open(new DatabaseAddress(url()), TABLES).close();
        byte[] bytes = Files.readAllBytes(file());
        Arrays.fill(bytes, 4_096, bytes.length, (byte) 'x');
        Files.write(file(), bytes);

        assertRefusedAndLeftAlone(
                "is damaged; restore a backup, or move it away with its -wal and -shm, and an empty one" + " is made.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"checksum = 7", "version = '0.5'", "success = 0"})
    void refusesADatabaseThatAnotherVersionMade(String change) throws Exception {
        Database.open(new DatabaseAddress(url()), TABLES).close();
        execute("update flyway_schema_history set " + change + " where installed_rank = 1");

        assertRefusedAndLeftAlone(
                "has other tables than this version of Portway makes; run the version that made it, or"
                        + " restore a backup, or move it away with its -wal and -shm, and an empty one is made.");
    }

    @Test
    void refusesTheDatabaseOfSomethingElse() throws Exception {
        execute("create table others (id integer)");

        assertRefused(
                "has tables that are not Portway's; set portway.data.url or portway.storage.url to a file of its own.");
    }

    private void assertRefusedAndLeftAlone(String problem) throws Exception {
        byte[] before = Files.readAllBytes(file());

        assertRefused(problem);

        assertThat(file()).hasBinaryContent(before);
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> Database.open(new DatabaseAddress(url()), TABLES))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("The database " + url() + " " + problem);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://me:secret@db/portway, jdbc:mysql://db/portway",
        "jdbc:mysql://db/portway?user=me&password=secret, jdbc:mysql://db/portway",
        "jdbc:sqlserver://db;user=me;password=secret, jdbc:sqlserver://db",
        "data/portway.db, data/portway.db",
    })
    void refusesADatabaseOfAnotherKindAndTellsNoSecret(String url, String named) {
        assertThatThrownBy(() -> Database.open(new DatabaseAddress(url), TABLES))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("The database " + named
                        + " is neither of SQLite nor of PostgreSQL; give a URL like jdbc:sqlite:data/portway.db or"
                        + " jdbc:postgresql://localhost/portway.");
    }

    private String url() {
        return "jdbc:sqlite:" + file();
    }

    private Path file() {
        return directory.resolve("portway.db");
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
