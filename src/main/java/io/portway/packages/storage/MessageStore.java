package io.portway.packages.storage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portway.application.ApplicationUp;
import io.portway.application.DeduplicationKey;
import io.portway.application.MessageType;
import io.portway.data.Database;
import io.portway.data.DatabaseAddress;
import io.portway.data.DatabaseException;
import io.portway.data.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stored upstream messages, each once however often it is delivered, in a database of their own. What {@link #store} returned
 * from is on disk and can be read at once. Safe for use by many threads: writes wait for each other, reads for nobody.
 */
public final class MessageStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MessageStore.class);
    private static final String INSERT =
            """
            insert into message (application, device, type, received_at, f_port, key_time, key_hash, raw)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (key_time, key_hash) do nothing
            """;

    /** One step through the index for each application, however many messages there are. */
    private static final String NEXT_APPLICATION =
            "select application from message where application > ? order by application limit 1";

    private static final String OLDER = "delete from message where id in (select id from message where application = ?"
            + " and type = ? and received_at < ? order by received_at limit ?)";
    private static final String FIRST = "delete from message where id in (select id from message order by id limit ?)";
    private static final String COUNT = "select count(*) from message";
    private static final String NEWEST_SIZE = "select coalesce(avg(length(raw)), 0) from"
            + " (select raw from message order by id desc limit 1000) newest";

    /** What a message takes beside its JSON, with its places in the indexes. */
    private static final long ROWS_OF_MESSAGE = 400;

    private final Database database;
    private final Transaction transaction;
    private final Counter added;
    private final Timer commits;
    private volatile @Nullable String trouble;

    /** Takes over the database, which has the tables {@code storage}. */
    MessageStore(Database database, MeterRegistry meters) {
        this.database = database;
        this.transaction = database.transaction();
        this.added = Counter.builder("portway.store.messages")
                .description("Messages added to the message store")
                .register(meters);
        this.commits = Timer.builder("portway.store.commit")
                .description("Time to put a batch into the message store, on disk")
                .register(meters);
    }

    /**
     * Opens the store, and creates its file when it is not there.
     *
     * @param address of SQLite or PostgreSQL
     * @throws DatabaseException if the file cannot be used; the message says why
     */
    public static MessageStore open(DatabaseAddress address, MeterRegistry meters) {
        return new MessageStore(Database.open(address, "storage"), meters);
    }

    /**
     * Puts messages on disk, all or none. One that is there already stays as it is.
     *
     * @return how many were not there yet
     * @throws DatabaseException if none was stored; the same call may be made again
     */
    public int store(List<ApplicationUp> messages) {
        List<DeduplicationKey> keys =
                messages.stream().map(DeduplicationKey::of).toList();
        return store(messages, keys);
    }

    /**
     * What the query asks for, as the store is now: messages that are stored later are left out, so that the answer ends.
     *
     * @param after where an answer before this one ended; null to start at the first message
     * @param limit how many at most; {@code Long.MAX_VALUE} for all
     * @throws DatabaseException if the store cannot be read
     */
    public StoredMessages read(MessageQuery query, @Nullable Position after, long limit) {
        Span all = new Span(after, null, newestId());
        Position end =
                limit == Long.MAX_VALUE ? null : read(reader -> new PageQuery(query, all).position(reader, limit));
        return new StoredMessages(this, query, new Span(after, end, all.newestId()));
    }

    /**
     * How many messages there are of each device that has any; the order of the query means nothing.
     *
     * @throws DatabaseException if the store cannot be read
     */
    public SortedMap<String, Long> count(MessageQuery query) {
        return read(new CountQuery(query)::read);
    }

    /**
     * One page of a query. It may be smaller than asked for, as messages can be large; only an empty one is the last.
     *
     * @throws DatabaseException if the store cannot be read
     */
    public List<StoredMessage> page(MessageQuery query, Span span, int size) {
        return read(reader -> new PageQuery(query, span).read(reader, size));
    }

    /** The id of the message that was stored last; 0 when there is none. */
    public long newestId() {
        return number("select max(id) from message");
    }

    /** The applications that have messages. */
    List<String> applications() {
        return read(reader -> {
            List<String> applications = new ArrayList<>();
            try (PreparedStatement statement = reader.prepareStatement(NEXT_APPLICATION)) {
                String last = next(statement, "");
                while (last != null) {
                    applications.add(last);
                    last = next(statement, last);
                }
            }
            return applications;
        });
    }

    private static @Nullable String next(PreparedStatement statement, String application) throws SQLException {
        statement.setString(1, application);
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /**
     * Removes messages of an application that were received before a moment.
     *
     * @param limit how many at most
     * @return how many; fewer than the limit when there are no more
     */
    int removeOlder(String application, Instant before, int limit) {
        int removed = 0;
        for (MessageType type : MessageType.values()) {
            if (removed < limit) {
                removed += write(OLDER, application, type.key(), Position.microseconds(before), limit - removed);
            }
        }
        return removed;
    }

    /** Removes those that were stored first, and tells how many; fewer than the limit when there are no more. */
    int removeFirst(int limit) {
        return write(FIRST, limit);
    }

    /** What the store takes on disk, in bytes; about, where the database does not tell. */
    long size() {
        OptionalLong onDisk = onDisk();
        return onDisk.isPresent() ? onDisk.getAsLong() : number(COUNT) * sizeOfMessage();
    }

    /** About what a message takes, in bytes, by those that were stored last. */
    long sizeOfMessage() {
        return number(NEWEST_SIZE) + ROWS_OF_MESSAGE;
    }

    private OptionalLong onDisk() {
        try {
            return database.size();
        } catch (SQLException e) {
            throw notReadable(e);
        }
    }

    private long number(String sql) {
        return read(reader -> {
            try (PreparedStatement statement = reader.prepareStatement(sql);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private synchronized int write(String sql, Object... parameters) {
        try {
            int changed = transaction.update(sql, parameters);
            transaction.commit();
            return changed;
        } catch (SQLException e) {
            rollback(e);
            throw new DatabaseException("The message store cannot be changed: " + e.getMessage(), e);
        }
    }

    /** Why the last call of {@link #store} failed, in words; null when it did not. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** Waits for the write under way and closes the file. */
    @Override
    public synchronized void close() {
        database.close();
    }

    private synchronized int store(List<ApplicationUp> messages, List<DeduplicationKey> keys) {
        long start = System.nanoTime();
        int count;
        try {
            count = insert(messages, keys);
            transaction.commit();
        } catch (SQLException e) {
            throw notStored(e);
        } catch (RuntimeException e) {
            rollback(e);
            throw e;
        }
        commits.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        added.increment(count);
        if (trouble != null) {
            trouble = null;
            LOG.info("The message store takes messages again");
        }
        return count;
    }

    private int insert(List<ApplicationUp> messages, List<DeduplicationKey> keys) throws SQLException {
        Instant now = Instant.now();
        PreparedStatement insert = transaction.prepare(INSERT);
        for (int i = 0; i < messages.size(); i++) {
            ApplicationUp message = messages.get(i);
            DeduplicationKey key = keys.get(i);
            Instant receivedAt = message.receivedAt();
            insert.setString(1, message.applicationId());
            insert.setString(2, message.deviceId());
            insert.setString(3, message.type().key());
            insert.setLong(4, Position.microseconds(receivedAt == null ? now : receivedAt));
            insert.setInt(5, message.fPort());
            insert.setLong(6, key.time());
            insert.setBytes(7, key.hash());
            insert.setBytes(8, message.raw());
            insert.addBatch();
        }
        return IntStream.of(insert.executeBatch()).filter(added -> added > 0).sum();
    }

    private void rollback(Exception cause) {
        try {
            transaction.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private DatabaseException notStored(SQLException cause) {
        rollback(cause);
        if (trouble == null) {
            LOG.error("The message store takes no messages, they wait in the journal: {}", cause.getMessage());
        }
        trouble = cause.getMessage();
        return new DatabaseException("The message store takes no messages: " + cause.getMessage(), cause);
    }

    private <T> T read(Read<T> read) {
        try (Connection reader = database.streamingReader()) {
            return read.from(reader);
        } catch (SQLException e) {
            throw notReadable(e);
        }
    }

    private static DatabaseException notReadable(SQLException cause) {
        return new DatabaseException("The message store cannot be read: " + cause.getMessage(), cause);
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(Connection reader) throws SQLException;
    }
}
