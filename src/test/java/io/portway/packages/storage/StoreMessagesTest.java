package io.portway.packages.storage;

import static io.portway.packages.storage.TestMessages.NOON;
import static io.portway.packages.storage.TestMessages.uplink;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portway.application.MessageType;
import io.portway.data.Database;
import io.portway.data.DatabaseException;
import io.portway.packages.storage.MessageQuery.Order;
import io.portway.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class StoreMessagesTest {

    private final CamelContext camel = new DefaultCamelContext();

    @TempDir
    private Path directory;

    private Database database;
    private MessageStore store;
    private StoreMessages processor;
    private StoreHealthCheck health;

    @BeforeEach
    void open() {
        database = TestDatabase.open(directory, "storage");
        store = new MessageStore(database, new SimpleMeterRegistry());
        processor = new StoreMessages(store);
        health = new StoreHealthCheck(store);
        health.setCamelContext(camel);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void storesTheMessageOfAnExchange() throws Exception {
        processor.process(exchange(uplink("dev-1", 1, NOON)));

        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void storesTheMessagesOfABatchOnce() throws Exception {
        Exchange batch = batch(100);

        processor.process(batch);
        processor.process(batch);

        assertThat(stored()).isEqualTo(100);
    }

    @Test
    void storesNothingOfABatchWithAnElementThatIsNoMessage() {
        Exchange batch = exchange(List.of(exchange(uplink("dev-1", 1, NOON)), exchange("no message")));

        assertThatThrownBy(() -> processor.process(batch)).isInstanceOf(InvalidPayloadException.class);
        assertThat(stored()).isZero();
    }

    @Test
    @DisabledIfSystemProperty(
            named = TestDatabase.KIND,
            matches = "postgresql",
            disabledReason = "limits the pages of SQLite")
    void failsAWholeBatchWhileTheDiskIsFull() throws Exception {
        // Given
        Exchange batch = batch(500);
        assertThat(health.call().getState()).isEqualTo(HealthCheck.State.UP);
        allowPages(1);

        // When
        assertThatThrownBy(() -> processor.process(batch)).isInstanceOf(DatabaseException.class);

        // Then
        assertThat(stored()).isZero();
        assertThat(health.call().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health.call().getMessage())
                .hasValueSatisfying(message ->
                        assertThat(message).contains("takes no messages").contains("full"));

        allowPages(1_000_000);
        processor.process(batch);
        assertThat(stored()).isEqualTo(500);
        assertThat(health.call().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isDownWhenTheStoreCannotBeRead() {
        store.close();

        assertThat(health.call().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health.call().getMessage())
                .hasValueSatisfying(message -> assertThat(message).contains("cannot be read"));
    }

    private Exchange batch(int size) {
        return exchange(IntStream.range(0, size)
                .mapToObj(n -> exchange(uplink("dev-1", n, NOON)))
                .toList());
    }

    private Exchange exchange(Object body) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(body);
        return exchange;
    }

    private void allowPages(int count) throws SQLException {
        database.transaction()
                .prepare("pragma max_page_count=" + count)
                .executeQuery()
                .close();
        database.transaction().commit();
    }

    private int stored() {
        MessageQuery query = new MessageQuery(
                "my-app", null, EnumSet.allOf(MessageType.class), null, null, null, Order.OLDEST_FIRST);
        return store.page(query, new Span(null, null, Long.MAX_VALUE), 1_000).size();
    }
}
