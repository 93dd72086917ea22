package io.portway.packages.storage;

import static io.portway.packages.storage.MessageQuery.Order.NEWEST_FIRST;
import static io.portway.packages.storage.MessageQuery.Order.OLDEST_FIRST;
import static io.portway.packages.storage.TestMessages.NOON;
import static io.portway.packages.storage.TestMessages.fixture;
import static io.portway.packages.storage.TestMessages.message;
import static io.portway.packages.storage.TestMessages.parse;
import static io.portway.packages.storage.TestMessages.uplink;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.MessageType;
import io.portway.data.Database;
import io.portway.data.DatabaseAddress;
import io.portway.data.DatabaseException;
import io.portway.packages.storage.MessageQuery.Order;
import io.portway.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MessageStoreTest {

    private static final Set<MessageType> ALL = EnumSet.allOf(MessageType.class);

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @TempDir
    private Path directory;

    private Database database;
    private MessageStore store;

    @BeforeEach
    void open() {
        database = TestDatabase.open(directory, "storage");
        store = new MessageStore(database, meters);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void storesEachMessageOnceHoweverOftenItIsDelivered() {
        ApplicationUp first = uplink("dev-1", 1, NOON);
        ApplicationUp second = uplink("dev-1", 2, NOON);
        ApplicationUp firstAgain = uplink("dev-1", 1, NOON.plusSeconds(60));

        assertThat(store.store(List.of(first, second, first))).isEqualTo(2);
        assertThat(store.store(List.of(firstAgain, second))).isZero();
        assertThat(store.store(List.of())).isZero();

        assertThat(raw(everything(OLDEST_FIRST))).containsExactly(first.raw(), second.raw());
        assertThat(meters.get("portway.store.messages").counter().count()).isEqualTo(2);
        assertThat(meters.get("portway.store.commit").timer().count()).isEqualTo(3);
    }

    @Test
    void keepsMessagesWhenItIsOpenedAgain() {
        store.store(List.of(uplink("dev-1", 1, NOON)));
        store.close();

        open();

        assertThat(store.store(List.of(uplink("dev-1", 1, NOON), uplink("dev-1", 2, NOON))))
                .isEqualTo(1);
        assertThat(everything(OLDEST_FIRST)).hasSize(2);
    }

    @Test
    void keepsEveryByteOfAMessage() {
        ApplicationUp spaced = parse(
                """
                { "end_device_ids": {"device_id": "dev-1", "application_ids": {"application_id": "my-app"}},
                  "uplink_message": {"f_port": 1, "decoded_payload": {"text": "NUL \\u0000, ü, \uD83D\uDCE1", "n": 1.0}}\t}
                """);
        ApplicationUp real = fixture("the-things-stack.uplink.tdoa.json").withApplicationId("my-app");

        store.store(List.of(spaced, real));

        assertThat(raw(everything(OLDEST_FIRST))).containsExactlyInAnyOrder(spaced.raw(), real.raw());
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void ordersByTimeReceivedWhateverTheOrderOfStoring(Order order) {
        List<ApplicationUp> messages = new ArrayList<>(IntStream.range(0, 50)
                .mapToObj(n -> message("my-app", "dev-1", typeOf(n), n, NOON.plusSeconds(n)))
                .toList());
        List<byte[]> expected = new ArrayList<>(raw(messages));
        if (order == NEWEST_FIRST) {
            Collections.reverse(expected);
        }
        Collections.shuffle(messages);

        messages.forEach(message -> store.store(List.of(message)));

        assertThat(raw(everything(order))).containsExactlyElementsOf(expected);
        assertThat(raw(read(new MessageQuery("my-app", "dev-1", ALL, null, null, null, order))))
                .containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({"1,OLDEST_FIRST", "7,OLDEST_FIRST", "60,OLDEST_FIRST", "1,NEWEST_FIRST", "7,NEWEST_FIRST"})
    void pagesThroughMessagesOfTheSameMicrosecond(int size, Order order) {
        List<ApplicationUp> messages = IntStream.range(0, 60)
                .mapToObj(n -> message("my-app", "dev-1", typeOf(n), n, NOON.plusSeconds(n / 20)))
                .toList();
        store.store(messages);
        MessageQuery query = new MessageQuery("my-app", null, ALL, null, null, null, order);

        Span all = new Span(null, null, Long.MAX_VALUE);
        List<StoredMessage> read = new ArrayList<>();
        List<StoredMessage> page = store.page(query, all, size);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(size);
            read.addAll(page);
            page = store.page(query, all.startingAfter(read.get(read.size() - 1).position()), size);
        }

        List<byte[]> expected = new ArrayList<>(raw(messages));
        if (order == NEWEST_FIRST) {
            Collections.reverse(expected);
        }
        assertThat(raw(read)).containsExactlyElementsOf(expected);
    }

    @Test
    void readsMoreThanOnePageAndStopsAtTheLimit() {
        store.store(IntStream.range(0, 1_200)
                .mapToObj(n -> uplink("dev-1", n, NOON))
                .toList());

        assertThat(read(query(null, null), Long.MAX_VALUE)).hasSize(1_200);
        assertThat(read(query(null, null), 1_000)).hasSize(1_000);
        assertThat(read(query(null, null), 501)).hasSize(501);
        assertThat(read(query(null, null), 0)).isEmpty();
    }

    @Test
    void endsAPageEarlyWhereMessagesAreLarge() {
        List<ApplicationUp> large = IntStream.range(0, 7)
                .mapToObj(n -> parse(
                        """
                        {"end_device_ids":{"device_id":"dev-1","application_ids":{"application_id":"my-app"}},\
                        "service_data":{"data":{"n":%d,"text":"%s"}}}"""
                                .formatted(n, "x".repeat(100_000))))
                .toList();
        store.store(large);

        assertThat(store.page(query(null, null), new Span(null, null, Long.MAX_VALUE), 500))
                .hasSize(3);
        assertThat(everything(OLDEST_FIRST)).hasSize(7);
    }

    @Test
    void readsTheAskedApplicationDeviceAndTypesOnly() {
        ApplicationUp mine = message("my-app", "dev-1", MessageType.UPLINK_MESSAGE, 1, NOON);
        ApplicationUp join = message("my-app", "dev-1", MessageType.JOIN_ACCEPT, 2, NOON);
        ApplicationUp otherDevice = message("my-app", "dev-2", MessageType.UPLINK_MESSAGE, 3, NOON);
        ApplicationUp otherApplication = message("other-app", "dev-1", MessageType.UPLINK_MESSAGE, 4, NOON);
        store.store(List.of(mine, join, otherDevice, otherApplication));

        assertThat(raw(read(select("my-app", null, ALL)))).containsExactly(mine.raw(), join.raw(), otherDevice.raw());
        assertThat(raw(read(select("my-app", "dev-1", ALL)))).containsExactly(mine.raw(), join.raw());
        assertThat(raw(read(select("my-app", null, Set.of(MessageType.JOIN_ACCEPT)))))
                .containsExactly(join.raw());
        assertThat(raw(read(select("my-app", "dev-1", Set.of(MessageType.UPLINK_MESSAGE)))))
                .containsExactly(mine.raw());
        assertThat(read(select("my-app", "dev-3", ALL))).isEmpty();
        assertThat(read(select("my-ap", null, ALL))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void continuesWhereTheLimitEndedTheAnswer(Order order) {
        store.store(IntStream.range(0, 60)
                .mapToObj(n -> message("my-app", "dev-1", typeOf(n), n, NOON.plusSeconds(n / 20)))
                .toList());
        MessageQuery query = new MessageQuery("my-app", null, ALL, null, null, null, order);

        List<StoredMessage> read = new ArrayList<>();
        StoredMessages part = store.read(query, null, 25);
        part.forEachRemaining(read::add);
        store.store(List.of(message("my-app", "dev-1", MessageType.JOIN_ACCEPT, 99, NOON.minusSeconds(9))));
        store.store(List.of(message("my-app", "dev-1", MessageType.JOIN_ACCEPT, 98, NOON.plusSeconds(9))));
        while (part.continuation() != null) {
            assertThat(read.size() % 25).isZero();
            part = store.read(query, part.continuation(), 25);
            part.forEachRemaining(read::add);
        }

        // One of the two came where the reader had been already.
        assertThat(read.stream().map(StoredMessage::position))
                .hasSize(61)
                .doesNotHaveDuplicates()
                .isSubsetOf(
                        everything(order).stream().map(StoredMessage::position).toList());
        assertThat(store.read(query, null, 62).continuation()).isNull();
    }

    @Test
    void readsAndCountsOneFPort() {
        ApplicationUp other = parse(
                """
                {"end_device_ids":{"device_id":"dev-1","application_ids":{"application_id":"my-app"}},\
                "received_at":"2026-11-24T12:00:00Z","uplink_message":{"f_port":2}}""");
        ApplicationUp none = parse(
                """
                {"end_device_ids":{"device_id":"dev-2","application_ids":{"application_id":"my-app"}},\
                "received_at":"2026-11-24T12:00:00Z","join_accept":{}}""");
        store.store(List.of(uplink("dev-1", 1, NOON), other, none));

        assertThat(raw(read(onFPort(2, null)))).containsExactly(other.raw());
        assertThat(raw(read(onFPort(0, null)))).containsExactly(none.raw());
        assertThat(read(onFPort(256, null))).isEmpty();
        assertThat(store.count(onFPort(2, null))).containsExactly(entry("dev-1", 1L));
        assertThat(store.count(onFPort(0, null))).containsExactly(entry("dev-2", 1L));
        assertThat(store.count(onFPort(1, "dev-1"))).containsExactly(entry("dev-1", 1L));
        assertThat(store.count(onFPort(1, "dev-2"))).isEmpty();
    }

    @Test
    void countsExactlyWhatItWouldRead() {
        List<Instant> times = IntStream.range(-6, 6)
                .mapToObj(n -> Instant.EPOCH.plus(n, ChronoUnit.MICROS))
                .toList();
        List<ApplicationUp> messages = IntStream.range(0, times.size())
                .mapToObj(n -> message("my-app", "dev-" + n % 3, typeOf(n % 2), n, times.get(n)))
                .toList();
        store.store(messages);
        store.store(messages);
        store.store(List.of(message("other-app", "dev-1", MessageType.UPLINK_MESSAGE, 1, Instant.EPOCH)));
        List<@Nullable Instant> ends = new ArrayList<>(times);
        ends.add(null);

        for (Instant after : ends) {
            for (Instant before : ends) {
                for (Set<MessageType> types : List.of(ALL, Set.of(MessageType.UPLINK_MESSAGE))) {
                    for (String device : new String[] {null, "dev-1"}) {
                        MessageQuery query =
                                new MessageQuery("my-app", device, types, null, after, before, OLDEST_FIRST);
                        assertThat(store.count(query)).as("%s", query).isEqualTo(devices(read(query)));
                    }
                }
            }
        }
    }

    @DisabledIfSystemProperty(
            named = TestDatabase.KIND,
            matches = "postgresql",
            disabledReason = "asks SQLite how it searches")
    @ParameterizedTest
    @CsvSource({",", ", 2026-11-20T12:00:00Z", "dev-1,", "dev-1, 2026-11-20T12:00:00Z"})
    void countsByAnIndexThatHasAllItNeeds(@Nullable String device, @Nullable Instant after) throws Exception {
        for (Set<MessageType> types : List.of(ALL, Set.of(MessageType.UPLINK_MESSAGE))) {
            MessageQuery query = new MessageQuery("my-app", device, types, 1L, after, null, OLDEST_FIRST);

            assertThat(plan(new CountQuery(query).sql())).anyMatch(step -> step.contains("COVERING INDEX message_of_"));
        }
    }

    @Test
    void leavesTheEndsOfATimeRangeOut() {
        List<ApplicationUp> messages = IntStream.range(0, 5)
                .mapToObj(n -> uplink("dev-1", n, NOON.plus(n, ChronoUnit.MICROS)))
                .toList();
        store.store(messages);
        Instant second = NOON.plus(1, ChronoUnit.MICROS);
        Instant fourth = NOON.plus(3, ChronoUnit.MICROS);

        assertThat(raw(read(query(second, null)))).containsExactlyElementsOf(raw(messages.subList(2, 5)));
        assertThat(raw(read(query(null, fourth)))).containsExactlyElementsOf(raw(messages.subList(0, 3)));
        assertThat(raw(read(query(second, fourth))))
                .containsExactly(messages.get(2).raw());
        assertThat(read(query(fourth, second))).isEmpty();
        assertThat(read(query(Instant.MIN, Instant.MAX))).hasSize(5);
    }

    @Test
    void countsAMessageWithoutATimeAsReceivedNow() {
        Instant before = Instant.now();
        store.store(
                List.of(
                        parse(
                                """
                {"end_device_ids":{"device_id":"dev-1","application_ids":{"application_id":"my-app"}},"uplink_message":{}}""")));

        assertThat(read(query(before.minusMillis(1), Instant.now().plusMillis(1))))
                .hasSize(1);
    }

    @Test
    void leavesOutWhatIsStoredWhileItIsRead() {
        store.store(
                IntStream.range(0, 600).mapToObj(n -> uplink("dev-1", n, NOON)).toList());
        StoredMessages reading = store.read(query(null, null), null, Long.MAX_VALUE);
        reading.next();

        store.store(List.of(uplink("dev-1", 600, NOON.plusSeconds(1))));

        assertThat(remaining(reading)).hasSize(599);
        assertThat(everything(OLDEST_FIRST)).hasSize(601);
    }

    @Test
    @DisabledIfSystemProperty(
            named = TestDatabase.KIND,
            matches = "postgresql",
            disabledReason = "limits the pages of SQLite")
    void storesNothingOfABatchThatDoesNotFitAndAllOfItLater() throws Exception {
        store.store(List.of(uplink("dev-1", 0, NOON)));
        List<ApplicationUp> batch =
                IntStream.range(0, 500).mapToObj(n -> uplink("dev-2", n, NOON)).toList();
        allowPages(12);

        assertThatThrownBy(() -> store.store(batch))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("The message store takes no messages")
                .hasMessageContaining("full");
        assertThat(store.trouble()).contains("full");
        assertThat(everything(OLDEST_FIRST)).hasSize(1);

        allowPages(1_000_000);
        assertThat(store.store(batch)).isEqualTo(500);
        assertThat(store.trouble()).isNull();
        assertThat(everything(OLDEST_FIRST)).hasSize(501);
    }

    @Test
    void storesFromManyThreads() throws Exception {
        int threads = 6;
        List<Callable<Integer>> writers = IntStream.range(0, threads)
                .<Callable<Integer>>mapToObj(thread -> () -> {
                    int added = 0;
                    for (int batch = 0; batch < 40; batch++) {
                        int start = batch * 10;
                        added += store.store(IntStream.range(start, start + 20)
                                .mapToObj(n -> uplink("dev-1", n, NOON))
                                .toList());
                    }
                    return added;
                })
                .toList();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            int added = 0;
            for (Future<Integer> writer : executor.invokeAll(writers)) {
                added += writer.get();
            }
            assertThat(added).isEqualTo(410);
            assertThat(everything(OLDEST_FIRST)).hasSize(410);
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @DisabledIfSystemProperty(
            named = TestDatabase.KIND,
            matches = "postgresql",
            disabledReason = "asks SQLite how it searches")
    @EnumSource(Order.class)
    void findsEachPageInAnIndexThatIsInOrder(Order order) throws Exception {
        for (String device : new String[] {null, "dev-1"}) {
            MessageQuery query = new MessageQuery("my-app", device, ALL, 1L, NOON, NOON.plusSeconds(1), order);

            List<String> plan = plan(sql(query, "id, received_at, raw"));
            List<String> skipping = plan(sql(query, "id, received_at"));

            assertThat(plan).noneMatch(step -> step.contains("SCAN") || step.contains("TEMP B-TREE"));
            assertThat(
                            plan.stream()
                                    .filter(
                                            step -> step.contains(
                                                    device == null
                                                            ? "INDEX message_of_application (application=? AND type=? AND received_at>?"
                                                            : "INDEX message_of_device (application=? AND device=? AND type=? AND received_at>?")))
                    .hasSize(ALL.size());
            assertThat(skipping)
                    .noneMatch(step -> step.contains("SCAN") || step.contains("TEMP B-TREE"))
                    .filteredOn(step -> step.contains("COVERING INDEX message_of_"))
                    .hasSize(ALL.size());
        }
    }

    @Test
    void refusesADatabaseOfAnotherKind() {
        assertThatThrownBy(() -> MessageStore.open(new DatabaseAddress("jdbc:other://user:secret@host/store"), meters))
                .isInstanceOf(DatabaseException.class)
                .hasMessageNotContaining("secret");
    }

    private static String sql(MessageQuery query, String columns) {
        return new PageQuery(query, new Span(null, null, Long.MAX_VALUE)).sql(columns);
    }

    private List<String> plan(String sql) throws Exception {
        List<String> steps = new ArrayList<>();
        try (var reader = database.reader();
                var statement = reader.prepareStatement("explain query plan " + sql);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                steps.add(rows.getString("detail"));
            }
        }
        return steps;
    }

    private void allowPages(int count) throws Exception {
        database.transaction()
                .prepare("pragma max_page_count=" + count)
                .executeQuery()
                .close();
        database.transaction().commit();
    }

    private List<StoredMessage> everything(Order order) {
        return read(new MessageQuery("my-app", null, ALL, null, null, null, order));
    }

    private static MessageQuery query(@Nullable Instant after, @Nullable Instant before) {
        return new MessageQuery("my-app", null, ALL, null, after, before, OLDEST_FIRST);
    }

    private static MessageQuery onFPort(long fPort, @Nullable String device) {
        return new MessageQuery("my-app", device, ALL, fPort, null, null, OLDEST_FIRST);
    }

    private static Map<String, Long> devices(List<StoredMessage> messages) {
        return messages.stream()
                .collect(Collectors.groupingBy(
                        message ->
                                new ApplicationUpParser().parse(message.raw()).deviceId(),
                        Collectors.counting()));
    }

    private static MessageQuery select(String application, @Nullable String device, Set<MessageType> types) {
        return new MessageQuery(application, device, types, null, null, null, OLDEST_FIRST);
    }

    private List<StoredMessage> read(MessageQuery query) {
        return read(query, Long.MAX_VALUE);
    }

    private List<StoredMessage> read(MessageQuery query, long limit) {
        return remaining(store.read(query, null, limit));
    }

    private static List<StoredMessage> remaining(StoredMessages messages) {
        List<StoredMessage> list = new ArrayList<>();
        messages.forEachRemaining(list::add);
        return list;
    }

    private static List<byte[]> raw(List<?> messages) {
        return messages.stream()
                .map(message -> message instanceof ApplicationUp up ? up.raw() : ((StoredMessage) message).raw())
                .toList();
    }

    private static MessageType typeOf(int n) {
        return MessageType.values()[n % MessageType.values().length];
    }
}
