package io.portway.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portway.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is PostgreSQL's own; what holds for every database is in the tests that run on both. */
class PostgresDatabaseIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String INSERT =
            "insert into package_state (package, application, device, key, value)" + " values ('p', 'a', 'd', ?, ?)";

    @TempDir
    private Path directory;

    private PostgresServer server;

    @BeforeEach
    void start() {
        server = PostgresServer.start(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void opensAgainWithWhatIsInIt() throws Exception {
        try (Database database = open()) {
            insert(database.transaction(), "kept");
            database.transaction().commit();
        }

        try (Database database = open()) {
            assertThat(keys(database)).containsExactly("kept");
        }
    }

    @Test
    void doesNotWriteThroughAReader() throws Exception {
        try (Database database = open();
                Connection reader = database.reader();
                var statement = reader.createStatement()) {
            assertThatThrownBy(() -> statement.execute("delete from total"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void keepsTextsWithNul() throws Exception {
        try (Database database = open()) {
            insert(database.transaction(), "a\0b");
            database.transaction().commit();

            assertThat(keys(database)).containsExactly("a\uFFFDb");
        }
    }

    @Test
    void refusesASecondOwnerAndNamesTheFirst() {
        try (Database first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageMatching("The database jdbc:postgresql://localhost:\\d+/postgres: it belongs to another"
                            + " session \\(portway, process "
                            + ProcessHandle.current().pid() + " on .+, since .+\\);"
                            + " stop that one, or give this one another portway.data.url or portway.storage.url.");
            assertThat(first.isTrouble(new SQLException("a constraint", "23505")))
                    .isFalse();
        }
        open().close();
    }

    @Test
    void saysWhatToDoAboutAServerThatIsNotThere() throws Exception {
        server.close();

        assertThatThrownBy(this::open)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("refused")
                .hasMessageEndingWith("; check that the server runs and that URL, user and password are right"
                        + " (portway.data.url or portway.storage.url).")
                .hasMessageNotContaining(PostgresServer.PASSWORD);
    }

    @Test
    void waitsForAServerThatRestartsAndCommitsEverythingOnce() throws Exception {
        try (Database database = open();
                GroupCommit commits = commits(database)) {
            write(commits, 0).join();

            server.close();
            List<CompletableFuture<Void>> waiting =
                    IntStream.range(1, 50).mapToObj(n -> write(commits, n)).toList();
            await().atMost(LIMIT).until(() -> commits.trouble() != null);
            server.start();

            assertThat(CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(LIMIT);
            assertThat(keys(database)).hasSize(50);
            assertThat(commits.trouble()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1", "0, 2", "2, 1"})
    void commitsOnceWhateverIsLost(int commitsLost, int confirmationsLost) throws Exception {
        Outcomes outcomes = new Outcomes();
        try (LossyProxy proxy = new LossyProxy(server.port());
                Database database = Database.open(spelledOut(PostgresServer.address(proxy.port())), "portway");
                GroupCommit commits = new GroupCommit("test", database, outcomes, (changes, nanoseconds) -> {})) {
            proxy.loseCommits(commitsLost);
            proxy.loseConfirmations(confirmationsLost);

            // A second insert of the same key would break a constraint.
            assertThat(write(commits, 1)).succeedsWithin(LIMIT);

            assertThat(proxy.isDone()).isTrue();
            assertThat(keys(database)).containsExactly("1");
            assertThat(outcomes.committed).isEqualTo(1);
            assertThat(outcomes.rolledBack).isEqualTo(commitsLost);
            assertThat(write(commits, 2)).succeedsWithin(LIMIT);
        }
    }

    @Test
    void commitsNothingMoreOnceTheDatabaseWentBack() throws Exception {
        try (Database database = open();
                GroupCommit commits = commits(database)) {
            write(commits, 1).join();
            write(commits, 2).join();

            server.execute("update portway.writer set commits = commits - 1");
            server.endSessions();
            CompletableFuture<Void> late = write(commits, 3);

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(commits.trouble()).contains("lacks the last 1 commits"));
            assertThat(late).isNotDone();
        }
        try (Database database = open()) {
            assertThat(keys(database)).containsExactly("1", "2");
        }
    }

    @Test
    void opensNothingOnceItIsClosed() throws Exception {
        Database first = open();
        Transaction transaction = first.transaction();
        first.close();

        assertThatThrownBy(() -> insert(transaction, "late"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("closed");
        open().close();
    }

    @Test
    void commitsNothingMoreOnceAnotherHasTakenOver() throws Exception {
        try (Database database = open();
                GroupCommit commits = commits(database)) {
            server.endSessions();
            Database other = open();
            CompletableFuture<Void> late = write(commits, 1);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(commits.trouble()).contains("belongs to another session"));

            other.close();

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(commits.trouble()).contains("has taken this database over"));
            assertThat(late).isNotDone();
        }
        try (Database database = open()) {
            assertThat(keys(database)).isEmpty();
        }
    }

    /** Written by the one thread that commits, read when it is done. */
    private static final class Outcomes implements GroupCommit.Hook {

        private volatile int committed;
        private volatile int rolledBack;

        @Override
        public void beforeCommit(Transaction transaction) {}

        @Override
        public void rolledBack() {
            rolledBack = rolledBack + 1;
        }

        @Override
        public void committed() {
            committed = committed + 1;
        }
    }

    private Database open() {
        return Database.open(server.address(), "portway");
    }

    /** Each commit is then sent in words, by which the proxy knows it. */
    private static DatabaseAddress spelledOut(DatabaseAddress address) {
        return new DatabaseAddress(address.url() + "?prepareThreshold=0", address.user(), address.password());
    }

    private static GroupCommit commits(Database database) {
        return new GroupCommit("test", database, transaction -> {}, (changes, nanoseconds) -> {});
    }

    private static CompletableFuture<Void> write(GroupCommit commits, int key) {
        return commits.write(transaction -> insert(transaction, Integer.toString(key)));
    }

    private static void insert(Transaction transaction, String key) throws SQLException {
        transaction.update(INSERT, key, new byte[10]);
    }

    private static List<String> keys(Database database) throws SQLException {
        try (Connection reader = database.reader();
                var statement = reader.createStatement();
                var row = statement.executeQuery("select key from package_state order by key")) {
            List<String> keys = new ArrayList<>();
            while (row.next()) {
                keys.add(row.getString(1));
            }
            return keys;
        }
    }
}
