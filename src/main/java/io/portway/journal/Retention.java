package io.portway.journal;

import io.portway.data.Database;
import io.portway.data.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what was settled long enough ago, in steps so small that messages pass between them. What is pending or dead is
 * never removed for its size: when it alone exceeds the limit, nothing more is accepted.
 */
public final class Retention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int STEP = 500;
    private static final Duration PERIOD = Duration.ofSeconds(15);
    private static final int DISCARDED = 3;

    private static final String SETTLED = "select id from message where settled_at < ? order by settled_at limit ?";
    private static final String OLD_KEYS = "delete from deduplication where id in"
            + " (select id from (select id, accepted_at from deduplication order by id limit ?) oldest where accepted_at < ?)";
    /** They are numbered as they come and removed in that order, so this need not count them; duplicates may take numbers. */
    private static final String KEYS = "select coalesce(max(id) - min(id) + 1, 0) from deduplication";

    /** What a key takes with its place in the index, as measured; more where pages are not full. */
    private static final long KEY_BYTES = 82;

    private static final String NEWEST_BODIES = "select coalesce(avg(bytes), 0) from"
            + " (select length(raw) as bytes from message_body order by message desc limit 1000) newest";
    private static final String QUARANTINED_BYTES = "select coalesce(sum(length(raw)), 0) from quarantine";

    /** What a message takes beside its body, with its deliveries and their places in the indexes. */
    private static final long ROWS_OF_MESSAGE = 300;

    private static final String OLD_DEAD =
            "select id, package, message from delivery where state = 2 and settled_at < ? limit ?";
    private static final String OLD_QUARANTINE =
            "delete from quarantine where id in (select id from quarantine where received_at < ? order by id limit ?)";

    private final Journal journal;
    private final Database database;
    private final RetentionOptions options;
    private final RunningTime clock;
    private final ScheduledExecutorService timer;
    private @Nullable ScheduledFuture<?> schedule;
    private volatile long size;

    /**
     * @param deduplication how long a message is recognised when it comes again
     * @param settled       how long a settled message is kept
     * @param dead          how long a dead delivery or a quarantined message is kept
     * @param maxSize       the size of the journal, in bytes
     */
    public record RetentionOptions(Duration deduplication, Duration settled, Duration dead, long maxSize) {}

    public Retention(Journal journal, Database database, RetentionOptions options, RunningTime clock) {
        this.journal = journal;
        this.database = database;
        this.options = options;
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "portway-retention");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts to tidy up, now and then. */
    public void start() {
        schedule = timer.scheduleWithFixedDelay(this::runQuietly, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the journal takes on disk, free pages not counted, in bytes; as of the last look. */
    public long size() {
        return size;
    }

    @Override
    public void close() {
        if (schedule != null) {
            schedule.cancel(false);
        }
        timer.shutdown();
    }

    private void runQuietly() {
        try {
            run();
        } catch (SQLException | CompletionException e) {
            LOG.warn("Old messages could not be removed, trying again: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The removal of old messages met an error of its own", e);
        }
    }

    /** Removes everything that may go; returns when it is done. */
    void run() throws SQLException {
        journal.writer().write(clock::note).join();
        Instant settled = clock.ago(options.settled());
        Instant keys = clock.ago(options.deduplication());
        Instant dead = clock.ago(options.dead());
        repeat(transaction -> removeSettled(transaction, settled));
        repeat(transaction -> transaction.update(OLD_KEYS, STEP, Micros.of(keys)));
        repeat(transaction -> discardDead(transaction, dead));
        repeat(transaction -> transaction.update(OLD_QUARANTINE, Micros.of(dead), STEP));
        long withoutKeys = measure();
        while (withoutKeys > options.maxSize() && removeFirst(withoutKeys - options.maxSize())) {
            withoutKeys = measure();
        }
        journal.setFull(withoutKeys > options.maxSize() && messages() > options.maxSize());
    }

    /** Removes about as much of settled messages, and tells whether there was anything. */
    private boolean removeFirst(long bytes) throws SQLException {
        long steps = 1 + bytes / (STEP * sizeOfMessage());
        int removed = STEP;
        for (long i = 0; i < steps && removed == STEP && !timer.isShutdown(); i++) {
            removed = step(transaction -> removeSettled(transaction, Instant.MAX));
        }
        return removed > 0 && !timer.isShutdown();
    }

    @FunctionalInterface
    private interface Step {
        int apply(Transaction transaction) throws SQLException;
    }

    private void repeat(Step step) {
        while (step(step) >= STEP && !timer.isShutdown()) {
            Thread.yield();
        }
    }

    private int step(Step step) {
        int[] removed = new int[1];
        journal.writer()
                .write(transaction -> removed[0] = step.apply(transaction))
                .join();
        return removed[0];
    }

    private static int removeSettled(Transaction transaction, Instant before) throws SQLException {
        var select = transaction.prepare(SETTLED);
        select.setLong(1, before.equals(Instant.MAX) ? Long.MAX_VALUE : Micros.of(before));
        select.setInt(2, STEP);
        long[] ids = new long[STEP];
        int count = 0;
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ids[count++] = row.getLong(1);
            }
        }
        for (int i = 0; i < count; i++) {
            transaction.update("delete from delivery where message = ?", ids[i]);
            transaction.update("delete from message_body where message = ?", ids[i]);
            transaction.update("delete from message where id = ?", ids[i]);
        }
        return count;
    }

    /** A dead delivery that nobody asked for in all that time counts as discarded. */
    private int discardDead(Transaction transaction, Instant before) throws SQLException {
        record Dead(long id, String packageName, long message) {}
        var select = transaction.prepare(OLD_DEAD);
        select.setLong(1, Micros.of(before));
        select.setInt(2, STEP);
        var dead = new ArrayList<Dead>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                dead.add(new Dead(row.getLong(1), row.getString(2), row.getLong(3)));
            }
        }
        Instant now = clock.instant();
        for (Dead one : dead) {
            transaction.update("update delivery set state = ? where id = ?", DISCARDED, one.id);
            transaction.update(Settlement.CLOSE_MESSAGE, Micros.of(now), one.message);
            journal.totals().add(Total.DEAD, one.packageName, -1);
            journal.totals().add(Total.DISCARDED, one.packageName, 1);
        }
        return dead.size();
    }

    /**
     * Measures what there is, and returns it without the de-duplication keys: they have a time of their own, and no removal
     * of messages makes fewer of them.
     */
    private long measure() throws SQLException {
        OptionalLong onDisk = database.size();
        long keys = number(KEYS) * KEY_BYTES;
        size = onDisk.isPresent() ? onDisk.getAsLong() : messages() + keys;
        return Math.max(0, size - keys);
    }

    /** About what the messages take that are there, and what is in quarantine. */
    private long messages() throws SQLException {
        return number("select count(*) from message") * sizeOfMessage() + number(QUARANTINED_BYTES);
    }

    private long sizeOfMessage() throws SQLException {
        return number(NEWEST_BODIES) + ROWS_OF_MESSAGE;
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
