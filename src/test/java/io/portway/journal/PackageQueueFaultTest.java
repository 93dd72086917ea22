package io.portway.journal;

import static io.portway.journal.QueueOptions.BatchOf.DISTINCT_DEVICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.application.MessageType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipient may do wrong, and what the disk may hold: no line is lost by it and no other is held up. */
class PackageQueueFaultTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final String ATTEMPTS = "select attempts from delivery where state = 1";

    @TempDir
    Path directory;

    private JournalFixture fixture;

    @BeforeEach
    void open() {
        fixture = new JournalFixture(directory).associate();
    }

    @AfterEach
    void close() {
        fixture.checkLaw();
        fixture.close();
    }

    @Test
    void triesAgainWhenAnAttemptCannotBeStarted() {
        AtomicInteger attempts = new AtomicInteger();
        PackageQueue queue = openOneByOne((attempt, ended) -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("no thread for it");
            }
            ended.accept(all(attempt, new Outcome.Delivered()));
        });

        fixture.append("device-1", 1).join();

        awaitDelivered(1);
        assertThat(fixture.count(ATTEMPTS)).isEqualTo(2);
        assertThat(queue.stop(STOP)).isTrue();
    }

    @Test
    void countsAnOutcomeOnceHoweverOftenItIsTold() {
        PackageQueue queue = openOneByOne((attempt, ended) -> {
            ended.accept(all(attempt, new Outcome.Delivered()));
            ended.accept(all(attempt, new Outcome.Retry("or not", null)));
        });

        fixture.append("device-1", 1).join();
        fixture.append("device-1", 2).join();

        awaitDelivered(2);
        await().atMost(LIMIT).until(() -> queue.inFlight() == 0);
        assertThat(fixture.count("select count(*) from waiting_line")).isZero();
        assertThat(queue.stop(STOP)).isTrue();
    }

    @Test
    void triesAgainWhatNothingWasToldOf() {
        AtomicInteger attempts = new AtomicInteger();
        PackageQueue queue = openOneByOne((attempt, ended) ->
                ended.accept(attempts.incrementAndGet() == 1 ? List.of() : all(attempt, new Outcome.Delivered())));

        fixture.append("device-1", 1).join();

        awaitDelivered(1);
        assertThat(fixture.count(ATTEMPTS)).isEqualTo(2);
        assertThat(queue.stop(STOP)).isTrue();
    }

    @Test
    void failsOnlyTheDeliveryOfABatchWhoseResultIsNotValid() {
        // Given
        appendOneOfEach(5);
        Queue<String> attempted = new ConcurrentLinkedQueue<>();

        // When
        PackageQueue queue = openInBatchesOfFive((attempt, ended) -> {
            attempt.deliveries().forEach(delivery -> attempted.add(device(delivery)));
            ended.accept(each(
                    attempt,
                    delivery -> withResult(
                            delivery,
                            device(delivery).equals("device-3") ? "{\"service\":" : "{\"service\":\"test\"}")));
        });

        // Then
        awaitDelivered(4);
        await().atMost(LIMIT)
                .until(() -> fixture.count("select count(*) from waiting_line where device = 'device-3'"
                                + " and error like 'a result of it is not valid: %'")
                        == 1);
        assertThat(queue.stop(STOP)).isTrue();
        assertThat(attempted).filteredOn(device -> !device.equals("device-3")).doesNotHaveDuplicates();
        assertThat(fixture.count("select count(*) from message where type = 'service_data'"))
                .isEqualTo(4);
    }

    @Test
    void failsOnlyTheDeliveryOfABatchThatFailed() {
        // Given
        appendOneOfEach(5);

        // When
        PackageQueue queue = openInBatchesOfFive((attempt, ended) -> ended.accept(each(attempt, delivery -> {
            Outcome outcome =
                    switch (device(delivery)) {
                        case "device-2" -> new Outcome.Retry("not now", Duration.ofHours(1));
                        case "device-4" -> new Outcome.Reject("never");
                        default -> new Outcome.Delivered();
                    };
            return new Attempt.Ended(delivery, outcome);
        })));

        // Then
        awaitDelivered(3);
        assertThat(queue.stop(STOP)).isTrue();
        assertThat(fixture.count("select count(*) from waiting_line where device = 'device-2' and error = 'not now'"))
                .isEqualTo(1);
        assertThat(fixture.count("select count(*) from delivery where state = 2 and device = 'device-4'"))
                .isEqualTo(1);
    }

    @Test
    void letsALineWaitWhoseOutcomeTheDiskRefuses() {
        // Given
        AtomicInteger attempts = new AtomicInteger();
        Map<String, byte[]> refused = new HashMap<>();
        refused.put(null, new byte[1]);
        PackageQueue queue = openOneByOne((attempt, ended) -> ended.accept(each(
                attempt,
                delivery -> new Attempt.Ended(
                        delivery,
                        new Outcome.Delivered(),
                        List.of(),
                        List.of(),
                        device(delivery).equals("device-1") && attempts.incrementAndGet() == 1 ? refused : Map.of()))));

        // When
        fixture.append("device-1", 1).join();
        fixture.append("device-2", 1).join();

        // Then
        awaitDelivered(2);
        assertThat(attempts).hasValue(2);
        assertThat(queue.stop(STOP)).isTrue();
    }

    @Test
    void putsAmongTheDeadWhatIsOnDiskAndCannotBeRead() {
        // Given
        fixture.append("device-1", 1).join();
        fixture.append("device-1", 2).join();
        fixture.append("device-2", 1).join();
        fixture.writer
                .write(transaction ->
                        transaction.update("update message_body set raw = ? where message = 1", new byte[1]))
                .join();

        // When
        PackageQueue queue = openOneByOne((attempt, ended) -> ended.accept(all(attempt, new Outcome.Delivered())));

        // Then
        awaitDelivered(2);
        assertThat(queue.stop(STOP)).isTrue();
        assertThat(fixture.count("select count(*) from delivery where state = 2 and message = 1"
                        + " and error like 'cannot be read: not JSON%'"))
                .isEqualTo(1);
    }

    @Test
    void cutsAnErrorThatIsTooLong() {
        PackageQueue queue =
                openOneByOne((attempt, ended) -> ended.accept(all(attempt, new Outcome.Reject("x".repeat(1_000_000)))));

        fixture.append("device-1", 1).join();

        await().atMost(LIMIT)
                .until(() ->
                        fixture.count("select count(*) from delivery where state = 2 and length(error) < 3000") == 1);
        assertThat(queue.stop(STOP)).isTrue();
    }

    @Test
    void settlesWhatEndsWhileItStops() {
        // Given
        Queue<Runnable> endings = new ConcurrentLinkedQueue<>();
        PackageQueue queue = openOneByOne(
                (attempt, ended) -> endings.add(() -> ended.accept(all(attempt, new Outcome.Delivered()))));
        fixture.append("device-1", 1).join();
        fixture.append("device-1", 2).join();
        await().atMost(LIMIT).until(() -> endings.size() == 1);

        // When
        Thread late = new Thread(() -> {
            // The journal forgets a queue that stops before the queue waits for what is under way.
            await().atMost(LIMIT).until(() -> fixture.journal.inFlight(JournalFixture.PACKAGE) == 0);
            endings.remove().run();
        });
        late.start();

        // Then
        assertThat(queue.stop(STOP)).isTrue();
        assertThat(delivered()).isEqualTo(1);
        assertThat(endings).isEmpty();
    }

    @Test
    void endsItsThreadThoughAnAttemptNeverEnds() {
        PackageQueue queue = openOneByOne((attempt, ended) -> {});
        fixture.append("device-1", 1).join();
        await().atMost(LIMIT).until(() -> queue.inFlight() == 1);

        boolean ended = queue.stop(Duration.ZERO);

        assertThat(ended).isFalse();
        await().atMost(LIMIT).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("portway-" + JournalFixture.PACKAGE)));
    }

    @Test
    void opensAgainWhileAnAttemptOfBeforeIsStillUnderWay() {
        // Given
        Queue<Runnable> late = new ConcurrentLinkedQueue<>();
        PackageQueue before =
                openOneByOne((attempt, ended) -> late.add(() -> ended.accept(all(attempt, new Outcome.Delivered()))));
        fixture.append("device-1", 1).join();
        await().atMost(LIMIT).until(() -> late.size() == 1);
        assertThat(before.stop(Duration.ofMillis(10))).isFalse();

        // When
        PackageQueue after = openOneByOne((attempt, ended) -> ended.accept(all(attempt, new Outcome.Delivered())));
        awaitDelivered(1);
        late.remove().run();
        fixture.append("device-1", 2).join();

        // Then
        awaitDelivered(2);
        assertThat(after.stop(STOP)).isTrue();
    }

    private interface Behaviour {
        void deliver(Attempt attempt, Consumer<List<Attempt.Ended>> ended);
    }

    private PackageQueue openOneByOne(Behaviour behaviour) {
        return fixture.open(by(behaviour), 2, 1, DISTINCT_DEVICES);
    }

    private PackageQueue openInBatchesOfFive(Behaviour behaviour) {
        return fixture.open(by(behaviour), 1, 5, DISTINCT_DEVICES);
    }

    private static Recipient by(Behaviour behaviour) {
        return new Recipient() {
            @Override
            public Object association(Delivery delivery) {
                return "association";
            }

            @Override
            public void deliver(Attempt attempt, Consumer<List<Attempt.Ended>> ended) {
                behaviour.deliver(attempt, ended);
            }
        };
    }

    private static List<Attempt.Ended> all(Attempt attempt, Outcome outcome) {
        return each(attempt, delivery -> new Attempt.Ended(delivery, outcome));
    }

    private static List<Attempt.Ended> each(Attempt attempt, Function<Delivery, Attempt.Ended> outcome) {
        return attempt.deliveries().stream().map(outcome).toList();
    }

    private static Attempt.Ended withResult(Delivery delivery, String json) {
        ResultMessage result = new ResultMessage(MessageType.SERVICE_DATA, json.getBytes(StandardCharsets.UTF_8));
        return new Attempt.Ended(delivery, new Outcome.Delivered(), List.of(result), List.of(), Map.of());
    }

    private static String device(Delivery delivery) {
        return delivery.line().deviceId();
    }

    private void appendOneOfEach(int devices) {
        for (int device = 1; device <= devices; device++) {
            fixture.append("device-" + device, 1).join();
        }
    }

    private long delivered() {
        return fixture.journal.totals().get(Total.DELIVERED, JournalFixture.PACKAGE);
    }

    private void awaitDelivered(long count) {
        await().atMost(LIMIT).until(() -> delivered() == count);
    }
}
