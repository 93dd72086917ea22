package io.portway.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String INSERT = "insert into package_state values ('p', 'a', 'd', ?, ?)";

    @TempDir
    private Path directory;

    private Database database;
    private GroupCommit commits;

    @BeforeEach
    void open() {
        database = Database.open("jdbc:sqlite:" + directory.resolve("portway.db"), "db/portway");
        commits = new GroupCommit("test", database, transaction -> {}, (changes, nanoseconds) -> {});
    }

    @AfterEach
    void close() {
        commits.close();
        database.close();
    }

    @Test
    void waitsForADiskThatIsFullAndLosesNothing() throws Exception {
        // Given
        write(0, 10).join();
        allowPages(1);

        // When
        List<CompletableFuture<Void>> waiting =
                IntStream.range(1, 20).mapToObj(n -> write(n, 10_000)).toList();
        await().atMost(LIMIT).until(() -> commits.trouble() != null);

        // Then
        assertThat(commits.trouble()).contains("full");
        assertThat(count()).isEqualTo(1);

        allowPages(1_000_000);
        assertThat(CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)))
                .succeedsWithin(LIMIT);
        write(20, 10).join();
        assertThat(commits.trouble()).isNull();
        assertThat(count()).isEqualTo(21);
    }

    @Test
    void refusesOnlyTheChangeThatIsAtFault() {
        CompletableFuture<Void> first = write(1, 10);
        CompletableFuture<Void> again = write(1, 10);
        CompletableFuture<Void> second = write(2, 10);

        assertThat(first).succeedsWithin(LIMIT);
        assertThat(again)
                .failsWithin(LIMIT)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(SQLException.class);
        assertThat(second).succeedsWithin(LIMIT);
    }

    private CompletableFuture<Void> write(int key, int bytes) {
        return commits.write(transaction -> transaction.update(INSERT, "key-" + key, new byte[bytes]));
    }

    private void allowPages(int count) throws SQLException {
        try (Statement statement = database.writer().createStatement()) {
            statement.execute("pragma max_page_count=" + count);
        }
    }

    private int count() throws SQLException {
        try (var reader = database.reader();
                var statement = reader.createStatement();
                var row = statement.executeQuery("select count(*) from package_state")) {
            row.next();
            return row.getInt(1);
        }
    }
}
