package io.portway.journal;

import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.MessageType;
import io.portway.association.Match;
import io.portway.association.PackageMatcher;
import io.portway.data.Change;
import io.portway.data.Database;
import io.portway.data.DatabaseException;
import io.portway.data.GroupCommit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every accepted message and, for each package it goes to, one delivery. A message is accepted when it is on disk, and
 * only then is its source told.
 *
 * <p>All methods may be called from any thread and return without waiting for the disk.
 */
public final class Journal implements AutoCloseable {

    /** The package name under which downlinks wait to be sent. */
    public static final String DOWNLINK = "downlink";

    /** How long a message waits for associations that cannot be read. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Database database;
    private final GroupCommit writer;
    private final Totals totals;
    private final PackageMatcher matcher;
    private final RunningTime clock;
    private final ApplicationUpParser parser = new ApplicationUpParser();
    private final Map<String, PackageQueue> queues = new ConcurrentHashMap<>();
    private final Queue<Change> held = new ArrayDeque<>();
    private boolean full;
    private boolean closed;

    public Journal(Database database, GroupCommit writer, Totals totals, PackageMatcher matcher, RunningTime clock) {
        this.database = database;
        this.writer = writer;
        this.totals = totals;
        this.matcher = matcher;
        this.clock = clock;
        try (Connection connection = database.reader()) {
            totals.load(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("The journal's totals cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Accepts a message, unless it is a duplicate. It never fails for want of disk: it waits.
     *
     * @param source  where it came from, such as {@code tts:default}
     * @param matches the packages it goes to; null if they could not be found, then this finds them, and waits as long as
     *                the associations cannot be read
     * @param done    called when the message is on disk (with null), or with what is wrong with it
     */
    public void append(
            ApplicationUp up, String source, @Nullable List<Match> matches, Consumer<@Nullable Exception> done) {
        Supplier<Append.Destinations> destinations =
                matches == null ? () -> destinations(up, matcher.match(up)) : known(() -> destinations(up, matches));
        submitUnlessFull(newAppend(up, source, destinations, done));
    }

    /** Keeps a message that could not be read, with the reason; waits for disk as {@link #append} does. */
    public void quarantine(
            String source, @Nullable String topic, String reason, byte[] raw, Consumer<@Nullable Exception> done) {
        submitUnlessFull(new Quarantine(source, topic, reason, raw, clock.instant(), totals, done));
    }

    private void submitUnlessFull(Change change) {
        synchronized (held) {
            if (full) {
                held.add(change);
            } else {
                writer.submit(change);
            }
        }
    }

    /** The law's totals. */
    public Totals totals() {
        return totals;
    }

    /**
     * Starts to feed a recipient with what waits for a package, and with what comes.
     *
     * @param options how much at once, and in what batches
     */
    public PackageQueue open(String packageName, Recipient recipient, QueueOptions options) {
        return open(packageName, recipient, options, Window.Limits.DEFAULT);
    }

    PackageQueue open(String packageName, Recipient recipient, QueueOptions options, Window.Limits limits) {
        PackageQueue queue = new PackageQueue(packageName, recipient, options, limits, this, clock);
        if (queues.putIfAbsent(packageName, queue) != null) {
            throw new IllegalStateException("Two routes consume from package:" + packageName + "; keep one.");
        }
        totals.touch(Total.DELIVERIES, packageName);
        queue.start();
        return queue;
    }

    /** Attempts of a package that are under way. */
    int inFlight(String packageName) {
        PackageQueue queue = queues.get(packageName);
        return queue == null ? 0 : queue.inFlight();
    }

    /** How old the oldest pending delivery of a package is, its route here or away; null when none is pending. */
    @Nullable
    Duration oldestPending(String packageName) throws SQLException {
        Instant oldest = new PendingDeliveries(database, packageName).oldest();
        return oldest == null ? null : Duration.between(oldest, clock.instant());
    }

    void close(PackageQueue queue) {
        queues.remove(queue.packageName(), queue);
    }

    void settle(List<Verdict> verdicts, Consumer<@Nullable Exception> done) {
        writer.submitFirst(new Settlement(verdicts, clock.instant(), totals, this::offer, done));
    }

    GroupCommit writer() {
        return writer;
    }

    Database database() {
        return database;
    }

    /** Why nothing is accepted at the moment, in words; null when all is well. */
    public @Nullable String trouble() {
        synchronized (held) {
            if (full) {
                return "what is pending, dead or in quarantine exceeds portway.journal.max-size by itself; "
                        + "see why deliveries wait, or raise it";
            }
        }
        return writer.trouble();
    }

    /** While full, messages wait and their sources are not acknowledged. */
    void setFull(boolean full) {
        synchronized (held) {
            this.full = full && !closed;
            if (!this.full) {
                held.forEach(writer::submit);
                held.clear();
            }
        }
    }

    /** Hands what waits for room to the writer, who is closed after this: better too large a journal than a lost message. */
    @Override
    public void close() {
        synchronized (held) {
            closed = true;
            setFull(false);
        }
    }

    /** How many messages wait to be put on disk. */
    public int waiting() {
        synchronized (held) {
            return held.size() + writer.waiting();
        }
    }

    private Append newAppend(
            ApplicationUp up,
            String source,
            Supplier<Append.Destinations> destinations,
            Consumer<@Nullable Exception> done) {
        Instant now = clock.instant();
        return new Append(up, source, patiently(destinations, now), now, totals, this::offer, done);
    }

    /** What cannot be read for so long will not be readable by itself; it must not hold up all other messages. */
    private Supplier<Append.Destinations> patiently(Supplier<Append.Destinations> destinations, Instant acceptedAt) {
        return () -> {
            try {
                return destinations.get();
            } catch (DatabaseException e) {
                if (clock.instant().isAfter(acceptedAt.plus(PATIENCE))) {
                    throw new DatabaseException(e.getMessage() + ", for " + PATIENCE.toMinutes() + " minutes");
                }
                throw e;
            }
        };
    }

    private Append.Destinations destinations(ApplicationUp up, List<Match> matches) {
        boolean associated = matches.isEmpty()
                && up.type() == MessageType.UPLINK_MESSAGE
                && matcher.isAssociated(up.applicationId());
        return new Append.Destinations(matches, associated);
    }

    /** Looked up here, so that the writer has not to, unless it cannot be just now. */
    private static Supplier<Append.Destinations> known(Supplier<Append.Destinations> destinations) {
        try {
            Append.Destinations known = destinations.get();
            return () -> known;
        } catch (DatabaseException e) {
            if (e.passingCause() == null) {
                throw e;
            }
            return destinations;
        }
    }

    /**
     * What a package found out comes in like any message, but not to that package.
     *
     * @throws RuntimeException if it is no message
     */
    List<Append> results(Attempt.Ended ended) {
        if (!(ended.delivery().content() instanceof Delivery.Content.Upstream upstream)) {
            return List.of();
        }
        Line line = ended.delivery().line();
        return ended.results().stream()
                .map(result -> result.toJson(upstream.up(), line.applicationId(), clock.instant()))
                .map(parser::parse)
                .map(up -> newAppend(
                        up,
                        "package:" + line.packageName(),
                        known(() -> destinations(up, others(up, line.packageName()))),
                        done -> {}))
                .toList();
    }

    private List<Match> others(ApplicationUp up, String packageName) {
        return matcher.match(up).stream()
                .filter(match -> !match.packageName().equals(packageName))
                .toList();
    }

    private void offer(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            PackageQueue queue = queues.get(delivery.line().packageName());
            if (queue != null) {
                queue.offer(delivery);
            }
        }
    }
}
