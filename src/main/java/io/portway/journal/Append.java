package io.portway.journal;

import io.portway.application.ApplicationUp;
import io.portway.application.DeduplicationKey;
import io.portway.association.Match;
import io.portway.data.Change;
import io.portway.data.DatabaseException;
import io.portway.data.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts one message into the journal, with a delivery for each package it goes to, unless it is there already. */
final class Append implements Change {

    private static final String INSERT_KEY =
            "insert into deduplication (time, hash, accepted_at) values (?, ?, ?) on conflict do nothing";
    private static final String INSERT_MESSAGE = "insert into message"
            + " (type, application, device, f_port, source, accepted_at, open_deliveries, settled_at)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?) returning id";
    private static final String INSERT_BODY = "insert into message_body (message, raw) values (?, ?)";
    private static final String INSERT_DELIVERY = "insert into delivery"
            + " (message, package, application, device, f_port, state, attempts, created_at)"
            + " values (?, ?, ?, ?, ?, 0, 0, ?) returning id";

    private final ApplicationUp up;
    private final DeduplicationKey key;
    private final String source;
    private final Supplier<Destinations> destinations;
    private final Instant acceptedAt;
    private final Totals totals;
    private final Consumer<List<Delivery>> created;
    private final Consumer<@Nullable Exception> done;
    private List<Delivery> deliveries = List.of();

    /**
     * Where a message goes.
     *
     * @param associated whether the application of one that goes nowhere has associations all the same
     */
    record Destinations(List<Match> matches, boolean associated) {}

    /**
     * @param destinations asked at each attempt; while its {@link DatabaseException} has a passing cause, this waits as
     *                     it does for the disk
     * @param created      gets the deliveries once they are on disk
     * @param done         is told that it is on disk, or why it is not
     */
    Append(
            ApplicationUp up,
            String source,
            Supplier<Destinations> destinations,
            Instant acceptedAt,
            Totals totals,
            Consumer<List<Delivery>> created,
            Consumer<@Nullable Exception> done) {
        this.up = up;
        this.key = DeduplicationKey.of(up);
        this.source = source;
        this.destinations = destinations;
        this.acceptedAt = acceptedAt;
        this.totals = totals;
        this.created = created;
        this.done = done;
    }

    @Override
    public void apply(Transaction transaction) throws SQLException {
        deliveries = List.of();
        Destinations to = destinations();
        List<Match> matches = to.matches();
        long now = Micros.of(acceptedAt);
        totals.add(Total.RECEIVED, "", 1);
        if (transaction.update(INSERT_KEY, key.time(), key.hash(), now) == 0) {
            totals.add(Total.DUPLICATE, "", 1);
            return;
        }
        totals.add(Total.ACCEPTED, "", 1);
        totals.add(matches.isEmpty() ? Total.UNMATCHED : Total.MATCHED, "", 1);
        if (matches.isEmpty() && to.associated()) {
            totals.add(Total.UNMATCHED_ASSOCIATED, up.applicationId(), 1);
        }
        long message = transaction.insert(
                INSERT_MESSAGE,
                up.type().key(),
                up.applicationId(),
                up.deviceId(),
                up.fPort(),
                source,
                now,
                matches.size(),
                matches.isEmpty() ? now : null);
        transaction.update(INSERT_BODY, message, up.raw());
        deliveries = insertDeliveries(transaction, message, matches, now);
    }

    private Destinations destinations() throws SQLException {
        try {
            return destinations.get();
        } catch (DatabaseException e) {
            SQLException passing = e.passingCause();
            if (passing == null) {
                throw e;
            }
            throw new SQLException(e.getMessage(), passing.getSQLState(), passing);
        }
    }

    private List<Delivery> insertDeliveries(Transaction transaction, long message, List<Match> matches, long now)
            throws SQLException {
        List<Delivery> inserted = new ArrayList<>(matches.size());
        for (Match match : matches) {
            Line line = new Line(match.packageName(), up.applicationId(), up.deviceId());
            Delivery.Content content = new Delivery.Content.Upstream(up);
            inserted.add(insertDelivery(transaction, totals, message, line, match.fPort(), now, content));
        }
        return inserted;
    }

    static Delivery insertDelivery(
            Transaction transaction,
            Totals totals,
            long message,
            Line line,
            int fPort,
            long now,
            Delivery.Content content)
            throws SQLException {
        long id = transaction.insert(
                INSERT_DELIVERY, message, line.packageName(), line.applicationId(), line.deviceId(), fPort, now);
        totals.add(Total.DELIVERIES, line.packageName(), 1);
        totals.add(Total.PENDING, line.packageName(), 1);
        return new Delivery(id, message, line, fPort, Micros.toInstant(now), content);
    }

    @Override
    public void committed() {
        if (!deliveries.isEmpty()) {
            created.accept(deliveries);
        }
        done.accept(null);
    }

    @Override
    public void failed(Exception cause) {
        done.accept(cause);
    }
}
