package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.MessageType;
import io.portway.association.Association;
import io.portway.association.AssociationKey;
import io.portway.association.AssociationRegistry;
import io.portway.association.MatchRule;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.data.DataKey;
import io.portway.data.DataKeys;
import io.portway.data.Database;
import io.portway.data.DatabaseAddress;
import io.portway.data.GroupCommit;
import io.portway.testing.TestDatabase;
import io.portway.testing.Uplinks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A journal on a real database, with the package {@code test-package} that takes everything of {@code test-app}. */
final class JournalFixture implements AutoCloseable {

    static final String APPLICATION = "test-app";
    static final String PACKAGE = "test-package";

    final Database database;
    final GroupCommit writer;
    final AssociationRegistry associations;
    final PackageMatcher matcher;
    final PackageCatalog catalog;
    final RunningTime time;
    final Journal journal;
    private final ApplicationUpParser parser = new ApplicationUpParser();

    JournalFixture(Path directory, InstantSource clock) {
        this(directory, TestDatabase.address(directory, "portway"), clock);
    }

    JournalFixture(Path directory, DatabaseAddress address, InstantSource clock) {
        database = Database.open(address, "portway");
        DataKey key = DataKeys.open(database, null, directory);
        Totals totals = new Totals();
        writer = new GroupCommit("test", database, totals, (changes, nanoseconds) -> {});
        associations = new AssociationRegistry(database, key, writer, clock);
        catalog = new PackageCatalog(database, writer, name -> Optional.empty(), MatchRule.F_PORT);
        matcher = new PackageMatcher(associations, catalog);
        time = RunningTime.begin(database, clock);
        journal = new Journal(database, writer, totals, matcher, time);
        catalog.register(PACKAGE, 100, null, EnumSet.allOf(MessageType.class));
    }

    JournalFixture(Path directory) {
        this(directory, new SteadyClock());
    }

    /** Everything of the application goes to the package. */
    JournalFixture associate() {
        associate(PACKAGE, 100);
        return this;
    }

    void associate(String packageName, int fPort) {
        associations
                .change(
                        new AssociationKey(APPLICATION, null, fPort),
                        (stored, now) -> new Association(
                                APPLICATION,
                                null,
                                fPort,
                                packageName,
                                Map.of("f_port_set", "all"),
                                null,
                                null,
                                null,
                                now,
                                now))
                .join();
    }

    void dissociate(int fPort) {
        associations
                .change(new AssociationKey(APPLICATION, null, fPort), (stored, now) -> null)
                .join();
    }

    PackageQueue open(Recipient recipient, int lanes, int batchSize, QueueOptions.BatchOf batchOf) {
        return journal.open(
                PACKAGE,
                recipient,
                new QueueOptions(
                        lanes,
                        batchSize,
                        batchOf,
                        Duration.ofDays(7),
                        new Backoff(Duration.ofMillis(5), Duration.ofMillis(50))));
    }

    /** Journals a typical uplink; completes when it is on disk. */
    CompletableFuture<Void> append(String deviceId, int fCnt) {
        return append(Uplinks.typical(APPLICATION, deviceId, fCnt));
    }

    CompletableFuture<Void> append(String message) {
        ApplicationUp up = parser.parse(message.getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Void> done = new CompletableFuture<>();
        journal.append(up, "test", matcher.match(up), failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    void execute(String sql) {
        writer.write(transaction -> transaction.update(sql)).join();
    }

    long count(String sql) {
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The law, and that the totals are what the tables hold (nothing was removed by retention yet). */
    void checkLaw() {
        Totals totals = journal.totals();
        assertThat(totals.get(Total.RECEIVED))
                .isEqualTo(totals.get(Total.DUPLICATE) + totals.get(Total.QUARANTINED) + totals.get(Total.ACCEPTED));
        assertThat(totals.get(Total.ACCEPTED)).isEqualTo(totals.get(Total.UNMATCHED) + totals.get(Total.MATCHED));
        assertThat(totals.get(Total.DELIVERIES, PACKAGE))
                .isEqualTo(totals.get(Total.DELIVERED, PACKAGE)
                        + totals.get(Total.PENDING, PACKAGE)
                        + totals.get(Total.DEAD, PACKAGE)
                        + totals.get(Total.DISCARDED, PACKAGE));
        String state = "select count(*) from delivery where package = '" + PACKAGE + "' and state = ";
        assertThat(totals.get(Total.PENDING, PACKAGE)).isEqualTo(count(state + 0));
        assertThat(totals.get(Total.DELIVERED, PACKAGE)).isEqualTo(count(state + 1));
        assertThat(totals.get(Total.DEAD, PACKAGE)).isEqualTo(count(state + 2));
        assertThat(totals.get(Total.QUARANTINED)).isEqualTo(count("select count(*) from quarantine"));
        assertThat(count("select count(*) from message where (settled_at is null) <> (open_deliveries > 0)"))
                .isZero();
    }

    @Override
    public void close() {
        associations.close();
        writer.close();
        database.close();
    }
}
