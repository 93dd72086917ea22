package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.MessageType;
import io.portway.association.Association;
import io.portway.association.AssociationKey;
import io.portway.testing.Uplinks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final String OTHER = "other-package";
    private static final Line LINE = new Line(JournalFixture.PACKAGE, JournalFixture.APPLICATION, "device-1");

    private final ApplicationUpParser parser = new ApplicationUpParser();

    @TempDir
    Path directory;

    private JournalFixture fixture;

    @BeforeEach
    void open() {
        fixture = new JournalFixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void journalsADuplicateOnce() {
        // Given
        fixture.associate();
        String message = Uplinks.typical(JournalFixture.APPLICATION, "device-1", 1);

        // When
        fixture.append(message).join();
        fixture.append(message).join();

        // Then
        assertThat(total(Total.RECEIVED)).isEqualTo(2);
        assertThat(total(Total.DUPLICATE)).isEqualTo(1);
        assertThat(total(Total.ACCEPTED)).isEqualTo(1);
        assertThat(fixture.count("select count(*) from message_body")).isEqualTo(1);
        assertThat(waiting()).hasSize(1);
        fixture.checkLaw();
    }

    @Test
    void tellsOfMessagesWhenTheyAreOnDiskAndInTheirOrder() throws Exception {
        // Given
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> blocking = fixture.writer.write(transaction -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
        });
        Queue<Integer> told = new ConcurrentLinkedQueue<>();
        Queue<Long> onDisk = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> all = new CompletableFuture<>();

        // When
        for (int fCnt = 1; fCnt <= 100; fCnt++) {
            int number = fCnt;
            fixture.journal.append(typical(number), "test", List.of(), failure -> {
                told.add(number);
                onDisk.add(fixture.count("select count(*) from message_body"));
                if (number == 100) {
                    all.complete(null);
                }
            });
        }

        // Then
        assertThat(told).isEmpty();
        release.countDown();
        blocking.join();
        all.join();
        assertThat(told)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
        assertThat(onDisk).zipSatisfy(told, (count, number) -> assertThat(count).isGreaterThanOrEqualTo(number));
        fixture.checkLaw();
    }

    @Test
    void remembersItsTotalsAndDeliveriesWhenItIsOpenedAgain() {
        // Given
        fixture.associate();
        fixture.append("device-1", 1).join();
        fixture.append("device-1", 2).join();
        fixture.close();

        // When
        fixture = new JournalFixture(directory);

        // Then
        assertThat(total(Total.RECEIVED)).isEqualTo(2);
        assertThat(waiting()).hasSize(2);
        fixture.checkLaw();
    }

    @Test
    void countsAnUnmatchedUplinkApartWhereItsApplicationHasAssociations() {
        // Given
        fixture.append("device-1", 1).join();
        assertThat(unmatchedThoughAssociated()).isZero();

        // When
        fixture.associations
                .change(
                        new AssociationKey(JournalFixture.APPLICATION, "device-2", 100),
                        (stored, now) -> new Association(
                                JournalFixture.APPLICATION,
                                "device-2",
                                100,
                                JournalFixture.PACKAGE,
                                Map.of(),
                                null,
                                null,
                                null,
                                now,
                                now))
                .join();
        fixture.append("device-1", 2).join();

        // Then
        assertThat(unmatchedThoughAssociated()).isEqualTo(1);
        assertThat(total(Total.UNMATCHED)).isEqualTo(2);
        assertThat(total(Total.MATCHED)).isZero();
        assertThat(fixture.count("select count(*) from message where settled_at is not null"))
                .isEqualTo(2);
        fixture.checkLaw();
    }

    @Test
    void keepsTheFirstMebibyteOfWhatCannotBeReadAndWhatItWas() throws Exception {
        // Given
        byte[] raw = new byte[10 << 20];
        Arrays.fill(raw, (byte) 'A');
        CompletableFuture<Void> done = new CompletableFuture<>();

        // When
        fixture.journal.quarantine("tts:test", "v3/app1/devices/dev1/up", "too much", raw, failure -> {
            assertThat(failure).isNull();
            done.complete(null);
        });
        done.join();

        // Then
        try (Connection connection = fixture.database.reader();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select * from quarantine")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString("source")).isEqualTo("tts:test");
            assertThat(row.getString("topic")).isEqualTo("v3/app1/devices/dev1/up");
            assertThat(row.getString("reason")).isEqualTo("too much");
            assertThat(row.getLong("size")).isEqualTo(raw.length);
            assertThat(row.getBytes("raw")).isEqualTo(Arrays.copyOf(raw, 1 << 20));
            assertThat(HexFormat.of().parseHex(row.getString("sha256")))
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(raw));
        }
        assertThat(total(Total.QUARANTINED)).isEqualTo(1);
        fixture.checkLaw();
    }

    @Test
    void commitsAnOutcomeTogetherWithAllThatFollowsFromIt() {
        // Given
        fixture.associate();
        fixture.append("device-1", 1).join();

        // When
        settle(new Outcome.Delivered());

        // Then
        assertThat(packageTotal(Total.DELIVERED)).isEqualTo(1);
        assertThat(waiting()).isEmpty();
        assertThat(fixture.count("select count(*) from message where type = 'service_data'"))
                .isEqualTo(1);
        assertThat(new PackageState(fixture.database).get(LINE, "key")).containsExactly(1, 2);
        assertThat(Waiting.of(fixture, Journal.DOWNLINK)).singleElement().satisfies(delivery -> {
            assertThat(delivery.line()).isEqualTo(new Line(Journal.DOWNLINK, JournalFixture.APPLICATION, "device-1"));
            Delivery.Content.Downlink downlink = (Delivery.Content.Downlink) delivery.content();
            assertThat(downlink.operation()).isEqualTo("push");
            assertThat(downlink.raw()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
        });
        fixture.checkLaw();
    }

    @Test
    void dropsAllThatFollowsFromAnAttemptThatFailed() {
        // Given
        fixture.associate();
        fixture.append("device-1", 1).join();

        // When
        settle(new Outcome.Retry("not now", null));
        assertThat(packageTotal(Total.PENDING)).isEqualTo(1);
        assertNothingFollowed();
        fixture.checkLaw();
        fixture.writer
                .write(transaction -> transaction.update("delete from waiting_line"))
                .join();
        settle(new Outcome.Reject("never"));

        // Then
        assertThat(packageTotal(Total.DEAD)).isEqualTo(1);
        assertNothingFollowed();
        fixture.checkLaw();
    }

    @Test
    void leavesAloneWhatIsSettledAlready() {
        // Given
        fixture.associate();
        fixture.append("device-1", 1).join();
        List<Delivery> deliveries = waiting();
        Waiting.settleAll(fixture, new Outcome.Reject("never"));

        // When
        Waiting.settle(fixture, deliveries, delivery -> Waiting.withAllThatFollows(delivery, new Outcome.Delivered()));

        // Then
        assertThat(packageTotal(Total.DEAD)).isEqualTo(1);
        assertThat(packageTotal(Total.DELIVERED)).isZero();
        assertNothingFollowed();
        fixture.checkLaw();
    }

    @Test
    void givesAResultToOtherPackagesButNotToItsOwn() {
        // Given
        fixture.catalog.register(OTHER, 101, null, EnumSet.of(MessageType.SERVICE_DATA));
        fixture.associate();
        fixture.associate(OTHER, 101);
        fixture.append("device-1", 1).join();
        assertThat(Waiting.of(fixture, OTHER)).isEmpty();

        // When
        settle(new Outcome.Delivered());

        // Then
        assertThat(waiting()).isEmpty();
        assertThat(Waiting.of(fixture, OTHER)).singleElement().satisfies(delivery -> {
            ApplicationUp result = ((Delivery.Content.Upstream) delivery.content()).up();
            assertThat(result.type()).isEqualTo(MessageType.SERVICE_DATA);
            assertThat(result.deviceId()).isEqualTo("device-1");
            assertThat(result.correlationIds()).anyMatch(id -> id.startsWith("portway:"));
        });
        assertThat(total(Total.RECEIVED)).isEqualTo(2);
        assertThat(total(Total.MATCHED)).isEqualTo(2);
        fixture.checkLaw();
    }

    @Test
    void takesAResultThatTtsSendsBackForADuplicate() {
        // Given
        fixture.catalog.register(OTHER, 101, null, EnumSet.of(MessageType.SERVICE_DATA));
        fixture.associate();
        fixture.associate(OTHER, 101);
        fixture.append("device-1", 1).join();
        settle(new Outcome.Delivered());
        String result = new String(Waiting.of(fixture, OTHER).get(0).content().raw(), StandardCharsets.UTF_8);

        // When
        fixture.append(result.replace(
                        "\"correlation_ids\":[", "\"correlation_ids\":[\"as:up:01KKNMDF12A4C6E8G0J2M4P6R8\","))
                .join();

        // Then
        assertThat(total(Total.DUPLICATE)).isEqualTo(1);
        assertThat(waiting()).isEmpty();
        assertThat(Waiting.of(fixture, OTHER)).hasSize(1);
        fixture.checkLaw();
    }

    private void settle(Outcome outcome) {
        Waiting.settle(fixture, waiting(), delivery -> Waiting.withAllThatFollows(delivery, outcome));
    }

    private void assertNothingFollowed() {
        assertThat(fixture.count("select count(*) from message")).isEqualTo(1);
        assertThat(fixture.count("select count(*) from delivery")).isEqualTo(1);
        assertThat(fixture.count("select count(*) from package_state")).isZero();
    }

    private List<Delivery> waiting() {
        return Waiting.of(fixture, JournalFixture.PACKAGE);
    }

    private long unmatchedThoughAssociated() {
        return fixture.journal.totals().get(Total.UNMATCHED_ASSOCIATED, JournalFixture.APPLICATION);
    }

    private long total(Total total) {
        return fixture.journal.totals().get(total);
    }

    private long packageTotal(Total total) {
        return fixture.journal.totals().get(total, JournalFixture.PACKAGE);
    }

    private ApplicationUp typical(int fCnt) {
        return parser.parse(
                Uplinks.typical(JournalFixture.APPLICATION, "device-1", fCnt).getBytes(StandardCharsets.UTF_8));
    }
}
