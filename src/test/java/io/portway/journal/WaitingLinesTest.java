package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.data.Database;
import io.portway.data.GroupCommit;
import io.portway.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingLinesTest {

    private static final Instant NOW = Instant.parse("2026-03-14T09:00:00Z");
    private static final Instant SOON = NOW.plusSeconds(60);
    private static final Instant FAR_AHEAD = NOW.plus(Duration.ofMinutes(15));
    private static final int MANY = 1_201;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final Queue<Boolean> steps = new ConcurrentLinkedQueue<>();
    private Database database;
    private GroupCommit writer;
    private WaitingLines lines;

    @BeforeEach
    void open() {
        database = TestDatabase.open(directory, "portway");
        writer = new GroupCommit("test", database, new Totals(), (changes, nanoseconds) -> {});
        lines = new WaitingLines("test-package", writer, failure -> steps.add(failure == null));
    }

    @AfterEach
    void close() {
        writer.close();
        database.close();
    }

    @Test
    void makesTheLinesOfAnApplicationDueInSteps() {
        // Given
        put("test-package", "app-1", MANY, "RETRY", SOON);
        put("test-package", "app-2", 1, "RETRY", SOON);
        put("other-package", "app-1", 1, "RETRY", SOON);

        // When
        lines.makeDue(NOW, "app-1");

        // Then
        await().atMost(LIMIT).until(() -> steps.size() == 3);
        assertThat(steps).containsOnly(true);
        assertThat(due("test-package", "app-1")).isEqualTo(MANY);
        assertThat(due("test-package", "app-2")).isZero();
        assertThat(due("other-package", "app-1")).isZero();
    }

    @Test
    void makesWhatIsStuckDueInSteps() {
        // Given
        put("test-package", "app-1", MANY, "NO_ASSOCIATION", SOON);
        put("test-package", "app-2", MANY, "RETRY", FAR_AHEAD.plusSeconds(1));
        put("test-package", "app-3", MANY, "RETRY", FAR_AHEAD);
        put("other-package", "app-1", 1, "NO_ASSOCIATION", SOON);

        // When
        lines.makeStuckDue(NOW, FAR_AHEAD);

        // Then
        await().atMost(LIMIT).until(() -> steps.size() == 5);
        assertThat(due("test-package", "app-1")).isEqualTo(MANY);
        assertThat(due("test-package", "app-2")).isEqualTo(MANY);
        assertThat(due("test-package", "app-3")).isZero();
        assertThat(due("other-package", "app-1")).isZero();
    }

    @Test
    void makesOneLineDue() {
        // Given
        put("test-package", "app-1", 2, "RETRY", SOON);

        // When
        lines.makeDue(NOW, new Line("test-package", "app-1", "device-00001"));

        // Then
        await().atMost(LIMIT).until(() -> steps.size() == 1);
        assertThat(due("test-package", "app-1")).isEqualTo(1);
    }

    @Test
    void tellsWhatWentWrong() {
        // Given
        writer.close();

        // When
        lines.makeDue(NOW, "app-1");

        // Then
        await().atMost(LIMIT).until(() -> steps.size() == 1);
        assertThat(steps).containsExactly(false);
    }

    private void put(String packageName, String applicationId, int count, String reason, Instant next) {
        writer.write(transaction -> {
                    for (int i = 1; i <= count; i++) {
                        transaction.update(
                                "insert into waiting_line (package, application, device, delivery, reason, attempts,"
                                        + " first_failed_at, next_attempt_at) values (?, ?, ?, ?, ?, 1, 0, ?)",
                                packageName,
                                applicationId,
                                "device-%05d".formatted(i),
                                i,
                                reason,
                                Micros.of(next));
                    }
                })
                .join();
    }

    private int due(String packageName, String applicationId) {
        int[] count = new int[1];
        writer.write(transaction -> {
                    try (var row = transaction
                            .prepare(
                                    "select count(*) from waiting_line where package = ? and application = ?"
                                            + " and next_attempt_at = ?",
                                    packageName,
                                    applicationId,
                                    Micros.of(NOW))
                            .executeQuery()) {
                        row.next();
                        count[0] = row.getInt(1);
                    }
                })
                .join();
        return count[0];
    }
}
