package io.portway.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
        database = TestDatabase.open(directory, "portway");
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
    void hasItsTroubleStillWhenItIsClosedBeforeTheDiskTakesCommitsAgain() throws Exception {
        // Given
        allowPages(1);
        CompletableFuture<Void> waiting = write(1, 10_000);
        await().atMost(LIMIT).until(() -> commits.trouble() != null);
        CompletableFuture<Void> withoutAWrite = commits.write(transaction -> {});

        // When
        commits.close();

        // Then
        assertThat(waiting).isCompletedExceptionally();
        assertThat(withoutAWrite).isCompleted();
        assertThat(commits.trouble()).contains("full");
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

    @Test
    void reportsInTheOrderOfSubmissionAndOnlyWhatIsOnDisk() {
        // Given
        Queue<Integer> reported = new ConcurrentLinkedQueue<>();
        Queue<Integer> tooEarly = new ConcurrentLinkedQueue<>();

        // When
        IntStream.range(0, 2_000)
                .forEach(n ->
                        commits.write(transaction -> transaction.update(INSERT, "key-" + n, new byte[10]), failure -> {
                            reported.add(n);
                            if (n % 100 == 0 && !isStored(n)) {
                                tooEarly.add(n);
                            }
                        }));

        // Then
        await().atMost(LIMIT).until(() -> reported.size() == 2_000);
        assertThat(reported)
                .containsExactlyElementsOf(IntStream.range(0, 2_000).boxed().toList());
        assertThat(tooEarly).isEmpty();
    }

    @Test
    void putsWhatComesDuringACommitIntoOneGroup() throws Exception {
        // Given
        List<Integer> groups = new CopyOnWriteArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        Path other = Files.createDirectory(directory.resolve("other"));
        try (Database second = TestDatabase.open(other, "portway");
                GroupCommit grouped = new GroupCommit(
                        "test", second, transaction -> {}, (changes, nanoseconds) -> groups.add(changes))) {
            CompletableFuture<Void> blocking = grouped.write(transaction -> awaitQuietly(first));

            // When
            List<CompletableFuture<Void>> waiting = IntStream.range(0, 500)
                    .mapToObj(n -> grouped.write(transaction -> transaction.update(INSERT, "key-" + n, new byte[10])))
                    .toList();
            first.countDown();

            // Then
            assertThat(blocking).succeedsWithin(LIMIT);
            assertThat(CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(LIMIT);
            assertThat(groups).hasSizeLessThanOrEqualTo(2);
            assertThat(groups.stream().mapToInt(Integer::intValue).sum()).isEqualTo(501);
        }
    }

    @Test
    void appliesNothingTwiceWhenItsObserverFails() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (Database second = TestDatabase.open(other, "portway");
                GroupCommit observed = new GroupCommit("test", second, transaction -> {}, (changes, nanoseconds) -> {
                    throw new IllegalStateException("the observer is broken");
                })) {
            assertThat(observed.write(transaction -> transaction.update(INSERT, "key", new byte[10])))
                    .succeedsWithin(LIMIT);
            assertThat(observed.write(transaction -> transaction.update(INSERT, "other", new byte[10])))
                    .succeedsWithin(LIMIT);
        }
    }

    @Test
    void goesOnWhenWhoeverWaitsForACommitFails() {
        commits.write(transaction -> transaction.update(INSERT, "key-1", new byte[10]), failure -> {
            throw new IllegalStateException("the source is broken");
        });

        assertThat(write(2, 10)).succeedsWithin(LIMIT);
    }

    @Test
    void commitsWhatWasSubmittedBeforeItIsClosedAndRefusesTheRest() throws Exception {
        // Given
        ExecutorService sources = Executors.newFixedThreadPool(4);
        List<CompletableFuture<Void>> all = new CopyOnWriteArrayList<>();
        for (int source = 0; source < 4; source++) {
            int from = source * 100_000;
            sources.execute(() -> {
                for (int n = 0; n < 5_000; n++) {
                    all.add(write(from + n, 10));
                }
            });
        }
        await().atMost(LIMIT).until(() -> all.size() > 500);

        // When
        commits.close();

        // Then
        sources.shutdown();
        assertThat(sources.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(all).hasSize(20_000).allMatch(CompletableFuture::isDone);
        assertThat(count()).isEqualTo((int)
                all.stream().filter(one -> !one.isCompletedExceptionally()).count());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isStored(int key) {
        try (var reader = database.reader();
                var statement = reader.createStatement();
                var row = statement.executeQuery("select count(*) from package_state where key = 'key-" + key + "'")) {
            row.next();
            return row.getInt(1) == 1;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Void> write(int key, int bytes) {
        return commits.write(transaction -> transaction.update(INSERT, "key-" + key, new byte[bytes]));
    }

    private void allowPages(int count) throws SQLException {
        try (Statement statement = ((SqliteDatabase) database).writer().createStatement()) {
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
