package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.association.MatchPackages;
import io.portway.data.DatabaseAddress;
import io.portway.data.DatabaseException;
import io.portway.testing.ManualClock;
import io.portway.testing.Uplinks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What becomes of messages while their associations cannot be read. */
class AssociationsUnreadableTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private String url;
    private final ManualClock clock = new ManualClock(Instant.now());
    private JournalFixture fixture;

    /** Connections that share a cache lock each other out of tables, readers too. */
    @BeforeEach
    void open() {
        url = "jdbc:sqlite:file:" + directory.resolve("portway.db") + "?cache=shared";
        fixture = new JournalFixture(directory, new DatabaseAddress(url), clock).associate();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void letsThemWait() throws Exception {
        List<CompletableFuture<Exchange>> messages;
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            // Given
            other.setAutoCommit(false);
            statement.executeUpdate("update association set f_port = f_port");

            // When
            messages = List.of(send(1), send(2), send(3));
            await().atMost(LIMIT).until(() -> fixture.journal.trouble() != null);

            // Then
            assertThat(messages).noneMatch(CompletableFuture::isDone);
            other.rollback();
        }
        for (CompletableFuture<Exchange> message : messages) {
            assertThat(message)
                    .succeedsWithin(LIMIT)
                    .extracting(Exchange::getException)
                    .isNull();
        }
        assertThat(fixture.journal.totals().get(Total.MATCHED)).isEqualTo(3);
        assertThat(fixture.count("select count(*) from message_body where raw like '%\"f_cnt\":' || message || ',%'"))
                .as("in the order in which they came")
                .isEqualTo(3);
        fixture.checkLaw();
    }

    @Test
    void refusesAMessageThatHasWaitedForLong() throws Exception {
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            // Given
            other.setAutoCommit(false);
            statement.executeUpdate("update association set f_port = f_port");
            CompletableFuture<Exchange> message = send(1);
            await().atMost(LIMIT).until(() -> fixture.journal.trouble() != null);
            assertThat(fixture.journal.trouble()).contains("Associations cannot be read");

            // When
            clock.pass(Duration.ofMinutes(11));

            // Then
            assertThat(message)
                    .succeedsWithin(LIMIT)
                    .extracting(Exchange::getException, InstanceOfAssertFactories.THROWABLE)
                    .hasMessageContaining("Associations cannot be read")
                    .hasMessageContaining("for 10 minutes");
            other.rollback();
        }
        fixture.checkLaw();
    }

    @Test
    void asksAgainUntilTheyCanBeRead() {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<Void> done = new CompletableFuture<>();

        fixture.writer.submit(new Append(
                uplink(1),
                "test",
                () -> {
                    if (asked.incrementAndGet() < 3) {
                        throw new DatabaseException(
                                "no", new SQLException(new SQLiteException("I/O", SQLiteErrorCode.SQLITE_IOERR_READ)));
                    }
                    return new Append.Destinations(List.of(), false);
                },
                Instant.now(),
                fixture.journal.totals(),
                deliveries -> {},
                failure -> done.complete(null)));

        assertThat(done).succeedsWithin(LIMIT);
        assertThat(asked).hasValue(3);
        assertThat(fixture.journal.totals().get(Total.UNMATCHED)).isEqualTo(1);
        fixture.checkLaw();
    }

    /** The steps of the route between reading and quarantine. */
    private CompletableFuture<Exchange> send(int fCnt) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(uplink(fCnt));
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        new MatchPackages(fixture.matcher).process(exchange);
        assertThat(MatchPackages.matches(exchange)).isNull();
        new AppendToJournal(fixture.journal).process(exchange, doneSync -> done.complete(exchange));
        return done;
    }

    private static ApplicationUp uplink(int fCnt) {
        return new ApplicationUpParser()
                .parse(Uplinks.typical(JournalFixture.APPLICATION, "device-1", fCnt)
                        .getBytes(StandardCharsets.UTF_8));
    }
}
