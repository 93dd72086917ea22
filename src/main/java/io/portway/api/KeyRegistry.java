package io.portway.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portway.data.Database;
import io.portway.data.DatabaseException;
import io.portway.data.GroupCommit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The keys of Portway's own: on disk, and those in use in memory. Safe for use by many threads. */
public final class KeyRegistry {

    private static final int IN_MEMORY = 10_000;

    private final Database database;
    private final GroupCommit commits;
    private final InstantSource clock;
    private final Cache<String, StoredKey> used =
            Caffeine.newBuilder().maximumSize(IN_MEMORY).build();

    public KeyRegistry(Database database, GroupCommit commits, InstantSource clock) {
        this.database = database;
        this.commits = commits;
        this.clock = clock;
    }

    /**
     * The key with this id, revoked or not. A change is waited for while one is read, so that none is missed.
     *
     * @throws DatabaseException if it cannot be read
     */
    @Nullable
    StoredKey find(String id) {
        return used.get(id, unknown -> read(connection -> KeyTable.find(connection, unknown)));
    }

    /** All keys, the oldest first. */
    List<StoredKey> all() {
        return read(KeyTable::all);
    }

    public InstantSource clock() {
        return clock;
    }

    /** Completes when the key is on disk. */
    CompletableFuture<Void> add(StoredKey key) {
        return commits.write(transaction -> KeyTable.insert(transaction, key));
    }

    /** Completes when the key is refused from now on, also after a crash. */
    CompletableFuture<Void> revoke(String id) {
        return commits.write(transaction -> KeyTable.revoke(transaction, id, clock.instant()))
                .thenRun(() -> used.invalidate(id));
    }

    private <T> T read(Read<T> read) {
        try (Connection connection = database.reader()) {
            return read.from(connection);
        } catch (SQLException e) {
            throw new DatabaseException("API keys cannot be read: " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(Connection connection) throws SQLException;
    }
}
