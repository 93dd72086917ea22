package io.portway.packages.storage;

import static io.portway.packages.storage.TestMessages.NOON;
import static io.portway.packages.storage.TestMessages.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portway.application.MessageType;
import io.portway.packages.storage.MessageQuery.Order;
import io.portway.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRetentionTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @TempDir
    Path directory;

    private MessageStore store;

    @BeforeEach
    void open() {
        store = MessageStore.open(TestDatabase.address(directory, "storage"), meters);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void removesWhatIsOlderThanItsApplicationKeepsIt() {
        // Given
        for (String application : new String[] {"app-1", "app-2", "app-3"}) {
            IntStream.range(0, 10).forEach(day -> store(application, MessageType.values()[day % 3], day));
        }

        // When
        run(new StoreRetention.Options(DAY.multipliedBy(3), Map.of("app-2", DAY.multipliedBy(7)), null));

        // Then
        assertThat(count("app-1")).isEqualTo(4);
        assertThat(count("app-2")).isEqualTo(8);
        assertThat(count("app-3")).isEqualTo(4);
        assertThat(removed("age")).isEqualTo(14);
        assertThat(removed("size")).isZero();
    }

    @Test
    void removesMoreThanOneStepAtOnce() {
        store.store(IntStream.range(0, 1_200)
                .mapToObj(n -> message("app-1", "dev-" + n % 7, MessageType.UPLINK_MESSAGE, n, NOON.minus(DAY)))
                .toList());

        run(new StoreRetention.Options(Duration.ofHours(1), Map.of(), null));

        assertThat(count("app-1")).isZero();
        assertThat(removed("age")).isEqualTo(1_200);
    }

    @Test
    void removesWhatWasStoredFirstUntilTheStoreIsSmallEnough() {
        store.store(IntStream.range(0, 3_000)
                .mapToObj(n -> message("app-1", "dev-" + n % 7, MessageType.UPLINK_MESSAGE, n, NOON))
                .toList());
        long limit = store.size() / 2;

        run(new StoreRetention.Options(DAY, Map.of(), limit));

        assertThat(store.size()).isLessThanOrEqualTo(limit);
        assertThat(count("app-1")).isBetween(500, 2_000);
        assertThat(removed("size")).isEqualTo(3_000 - count("app-1"));
        assertThat(newestFrameCounter()).isEqualTo(2_999);
    }

    @Test
    void takesWhatIsThereForTheSizeAndNotWhatWas() {
        store.store(IntStream.range(0, 4_000)
                .mapToObj(n -> message(
                        n < 1_000 || n >= 3_000 ? "kept" : "gone",
                        "dev-1",
                        MessageType.UPLINK_MESSAGE,
                        n,
                        NOON.minus(DAY)))
                .toList());

        run(new StoreRetention.Options(Duration.ofHours(1), Map.of("kept", DAY.multipliedBy(9)), store.size() * 3 / 4));

        assertThat(count("gone")).isZero();
        assertThat(count("kept")).isEqualTo(2_000);
    }

    @Test
    void leavesEverythingWithinItsLimits() {
        store("app-1", MessageType.UPLINK_MESSAGE, 0);

        run(new StoreRetention.Options(DAY, Map.of(), Long.MAX_VALUE));

        assertThat(count("app-1")).isEqualTo(1);
        assertThat(meters.get("portway.store.size").gauge().value()).isEqualTo(store.size());
    }

    private void run(StoreRetention.Options options) {
        try (StoreRetention retention = new StoreRetention(store, options, NOON::minus, meters)) {
            retention.run();
        }
    }

    private void store(String application, MessageType type, int daysAgo) {
        store.store(List.of(message(application, "dev-1", type, daysAgo, NOON.minus(DAY.multipliedBy(daysAgo)))));
    }

    private int count(String application) {
        return store.count(query(application, null)).values().stream()
                .mapToInt(Long::intValue)
                .sum();
    }

    private int newestFrameCounter() {
        String newest = new String(
                store.read(query("app-1", null), null, Long.MAX_VALUE).next().raw(), UTF_8);
        return Integer.parseInt(newest.replaceAll("(?s).*\"f_cnt\":(\\d+).*", "$1"));
    }

    private static MessageQuery query(String application, @Nullable String device) {
        return new MessageQuery(
                application, device, EnumSet.allOf(MessageType.class), null, null, null, Order.NEWEST_FIRST);
    }

    private double removed(String reason) {
        return meters.get("portway.store.removed")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
