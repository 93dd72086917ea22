package io.portway.association;

import io.portway.data.Change;
import io.portway.data.DataKey;
import io.portway.data.Database;
import io.portway.data.GroupCommit;
import io.portway.data.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All associations: on disk, and as far as they are in use in memory. Safe for use by many threads. */
public final class AssociationRegistry implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AssociationRegistry.class);

    private final AssociationTable table;
    private final AssociationReader reader;
    private final GroupCommit commits;
    private final InstantSource clock;
    private final AssociationLookup lookup;
    private final List<AssociationListener> listeners = new CopyOnWriteArrayList<>();
    private volatile References references = References.NONE;

    /** What becomes of an association. */
    @FunctionalInterface
    public interface Edit {

        /**
         * Called in the transaction that stores the outcome, perhaps more than once; it may throw to refuse.
         *
         * @param stored what there is; null if nothing
         * @param now    the time of the change
         * @return what there is to be, with the key of what was asked for: null for nothing, {@code stored} itself for no
         *     change
         */
        @Nullable
        Association apply(@Nullable Association stored, Instant now);
    }

    /** @param key encrypts the data of associations in the database */
    public AssociationRegistry(Database database, DataKey key, GroupCommit commits, InstantSource clock) {
        this.table = new AssociationTable(key);
        this.reader = new AssociationReader(database, table);
        this.commits = commits;
        this.clock = clock;
        this.lookup = new AssociationLookup(new AssociationLookup.Source() {
            @Override
            public List<Association> list(String applicationId, @Nullable String deviceId) {
                return resolved(applicationId, deviceId);
            }

            @Override
            public boolean exists(String applicationId) {
                return reader.exists(applicationId);
            }
        });
    }

    public void addListener(AssociationListener listener) {
        listeners.add(listener);
    }

    /** Takes back {@link #addListener}. */
    public void removeListener(AssociationListener listener) {
        listeners.remove(listener);
    }

    /** The association on disk, references unresolved, or null. */
    public @Nullable Association find(AssociationKey key) {
        return reader.find(key);
    }

    /**
     * The associations on disk, references unresolved, in ascending order of FPort.
     *
     * @param deviceId null for the default associations
     */
    public List<Association> list(String applicationId, @Nullable String deviceId) {
        return reader.list(applicationId, deviceId);
    }

    /**
     * Changes one association, whatever else changes it at the same time.
     *
     * @return completes with what is stored then when that is on disk and lookups see it; exceptionally with what the edit
     *     threw, or when the database refused
     */
    public CompletableFuture<@Nullable Association> change(AssociationKey key, Edit edit) {
        OneChange change = new OneChange(key, edit);
        commits.submit(change);
        return change.result;
    }

    /** Stores package and data for a key, whether or not there was something; identifiers that it had stay. */
    public CompletableFuture<@Nullable Association> put(
            AssociationKey key, String packageName, @Nullable Map<String, @Nullable Object> data) {
        return change(
                key,
                (stored, now) -> stored == null
                        ? Association.of(key, packageName, data, now)
                        : stored.with(packageName, data, now));
    }

    /**
     * Makes the associations that a file owns those that it declares. What the API made is left alone, but for what the
     * file declares, too: that becomes the file's.
     *
     * @param file  how messages name it
     * @param found what the references in the data stand for; those of earlier calls are known still
     * @return completes when all of it is on disk and lookups see it
     */
    public CompletableFuture<Declared> declare(String file, List<Declaration> wanted, References found) {
        References before = references;
        References after = before.and(found);
        Set<AssociationKey> renewed = wanted.stream()
                .filter(one -> !Objects.equals(before.resolve(one.data()), after.resolve(one.data())))
                .map(Declaration::key)
                .collect(Collectors.toSet());
        // Before the change is on disk, as lookups may read it from there at once.
        references = after;
        DeclareChange change = new DeclareChange(table, file, wanted, renewed, clock, steps -> {
            steps.forEach(step -> lookup.changed(step.key()));
            steps.forEach(step -> tell(step.before(), before, step.after()));
        });
        commits.submit(change);
        return change.result();
    }

    /** Removes an association; there need not be one. */
    public CompletableFuture<@Nullable Association> delete(AssociationKey key) {
        return change(key, (stored, now) -> null);
    }

    /** Whether anything of the application is associated, be it a single device. */
    public boolean isAssociated(String applicationId) {
        return lookup.isAssociated(applicationId);
    }

    /** The same as packages get them. */
    List<Association> resolved(String applicationId, @Nullable String deviceId) {
        return reader.list(applicationId, deviceId).stream()
                .map(references::resolve)
                .toList();
    }

    EffectiveAssociations effective(String applicationId, String deviceId) {
        return lookup.effective(applicationId, deviceId);
    }

    /** Gives its connection back, before the database is closed. */
    @Override
    public void close() {
        reader.close();
    }

    private void tell(@Nullable Association before, References ofBefore, @Nullable Association after) {
        Association was = before == null ? null : ofBefore.resolve(before);
        Association is = after == null ? null : references.resolve(after);
        for (AssociationListener listener : listeners) {
            try {
                listener.changed(was, is);
            } catch (RuntimeException e) {
                LOG.error("A listener failed when it was told of a changed association", e);
            }
        }
    }

    /** Reads, edits and writes in one transaction of the writer. */
    private final class OneChange implements Change {

        private final AssociationKey key;
        private final Edit edit;
        private final CompletableFuture<@Nullable Association> result = new CompletableFuture<>();
        private @Nullable Association before;
        private @Nullable Association after;
        private @Nullable RuntimeException refusal;

        OneChange(AssociationKey key, Edit edit) {
            this.key = key;
            this.edit = edit;
        }

        @Override
        public void apply(Transaction transaction) throws SQLException {
            refusal = null;
            before = table.find(transaction.prepare(AssociationTable.SELECT_ONE), key);
            try {
                after = edit.apply(before, clock.instant());
                if (after != null && !after.key().equals(key)) {
                    throw new IllegalArgumentException("the edit of " + key + " returned " + after);
                }
            } catch (RuntimeException e) {
                refusal = e;
                return;
            }
            if (isUnchanged()) {
                return;
            }
            if (after == null) {
                table.delete(transaction, key);
            } else {
                table.put(transaction, after);
            }
        }

        @Override
        public void committed() {
            if (refusal != null) {
                result.completeExceptionally(refusal);
                return;
            }
            if (!isUnchanged()) {
                lookup.changed(key);
                tell(before, references, after);
            }
            result.complete(after);
        }

        @Override
        public void failed(Exception cause) {
            result.completeExceptionally(cause);
        }

        @SuppressWarnings("ReferenceEquality")
        private boolean isUnchanged() {
            return before == after;
        }
    }
}
