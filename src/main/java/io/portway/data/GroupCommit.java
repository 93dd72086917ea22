package io.portway.data;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of a database: everything that was submitted while the last commit ran goes into the next one.
 *
 * <p>A change that cannot be committed because of the database (its disk is full, it is read-only or away, a lock) is not
 * failed: its group is tried again until it succeeds or this is closed, and {@link #trouble()} tells why it waits. A change that is
 * itself at fault (it breaks a constraint, say) is failed alone, and the others of its group are committed.
 *
 * <p>Changes are applied and reported in the order of {@link #submit}, those of {@link #submitFirst} before. The queue has no bound of its own: each caller
 * bounds what it has under way.
 */
public final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int LARGEST_GROUP = 1_000;
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Database database;
    private final Transaction transaction;
    private final Hook beforeCommit;
    private final Observer observer;
    private final LinkedBlockingDeque<Change> queue = new LinkedBlockingDeque<>();
    private final ExecutorService reports;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean ended;
    private volatile @Nullable String trouble;

    /** A change that writes nothing can be committed after others could not be, and proves nothing. */
    private boolean gaveUp;

    /** Something to do in each transaction when all changes of the group are applied. */
    @FunctionalInterface
    public interface Hook {
        void beforeCommit(Transaction transaction) throws SQLException;

        /** Forgets what was gathered for a transaction that was rolled back. */
        default void rolledBack() {}

        /** Called when the transaction is on disk, before any of its changes is reported. */
        default void committed() {}
    }

    /** Is told of each commit, on the writing thread. */
    @FunctionalInterface
    public interface Observer {
        void committed(int changes, long nanoseconds);
    }

    public GroupCommit(String name, Database database, Hook beforeCommit, Observer observer) {
        this.database = database;
        this.transaction = database.transaction();
        this.beforeCommit = beforeCommit;
        this.observer = observer;
        this.reports = Executors.newSingleThreadExecutor(task -> daemon(task, name + "-committed"));
        this.thread = daemon(this::run, name + "-writer");
        this.thread.start();
    }

    /** Hands over a change; returns at once. After {@link #close()} the change is failed. */
    public void submit(Change change) {
        queue.add(change);
        if (ended) {
            refuseWhatIsLeft();
        }
    }

    /** Called after the last look into the queue, and by whoever may have come too late for it. */
    private void refuseWhatIsLeft() {
        for (Change change = queue.poll(); change != null; change = queue.poll()) {
            change.failed(new IllegalStateException("The database is closed."));
        }
    }

    /**
     * Hands over a change that goes before all that waits: one that makes room, so that a long queue drains. Two such
     * changes have no order between them.
     */
    public void submitFirst(Change change) {
        queue.addFirst(change);
        if (ended) {
            refuseWhatIsLeft();
        }
    }

    /** Submits a change and completes when it is on disk, or exceptionally when it failed. */
    public CompletableFuture<Void> write(SqlWork work) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        write(work, failure -> {
            if (failure == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /** Submits a change and tells when it is on disk (with null), or why it failed. */
    public void write(SqlWork work, Consumer<@Nullable Exception> done) {
        submit(new Change() {
            @Override
            public void apply(Transaction transaction) throws SQLException {
                work.apply(transaction);
            }

            @Override
            public void committed() {
                done.accept(null);
            }

            @Override
            public void failed(Exception cause) {
                done.accept(cause);
            }
        });
    }

    /** SQL inside a transaction. */
    @FunctionalInterface
    public interface SqlWork {
        void apply(Transaction transaction) throws SQLException;
    }

    /** Why nothing can be committed at the moment, in words; null when commits succeed. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** How many changes wait for their commit. */
    public int waiting() {
        return queue.size();
    }

    /** Commits what was submitted, fails what cannot be committed now, and ends the writing thread. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
            reports.shutdown();
            if (!reports.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("Some reports of commits did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Change> group = new ArrayList<>(LARGEST_GROUP);
        while (true) {
            group.clear();
            Change first = next();
            if (first == null) {
                ended = true;
                refuseWhatIsLeft();
                return;
            }
            group.add(first);
            queue.drainTo(group, LARGEST_GROUP - 1);
            commit(List.copyOf(group));
        }
    }

    private @Nullable Change next() {
        while (true) {
            try {
                Change change = queue.poll(100, TimeUnit.MILLISECONDS);
                if (change != null || closing.getCount() == 0) {
                    return change;
                }
            } catch (InterruptedException e) {
                // Only close() ends the writer; it loses nothing that was submitted.
                LOG.warn("The writing thread was interrupted and goes on");
            }
        }
    }

    private void commit(List<Change> group) {
        while (true) {
            try {
                commitOnce(group);
                return;
            } catch (SQLException | RuntimeException e) {
                rollback();
                if (isTrouble(e)) {
                    if (!waitForTheDatabase(e)) {
                        report(group, change -> change.failed(e));
                        return;
                    }
                } else if (group.size() > 1) {
                    group.forEach(change -> commit(List.of(change)));
                    return;
                } else {
                    LOG.error("A change could not be written and was refused", e);
                    report(group, change -> change.failed(e));
                    return;
                }
            }
        }
    }

    private void commitOnce(List<Change> group) throws SQLException {
        long start = System.nanoTime();
        try {
            for (Change change : group) {
                change.apply(transaction);
            }
            beforeCommit.beforeCommit(transaction);
        } catch (Error e) {
            // It must not end the one thread that writes while everything looks healthy.
            throw new IllegalStateException("A change met " + e, e);
        }
        commitTransaction();
        observe(group.size(), System.nanoTime() - start);
        report(group, Change::committed);
    }

    private void commitTransaction() throws SQLException {
        try {
            transaction.commit();
        } catch (SQLException e) {
            if (!isCommittedAfterAll(e)) {
                throw e;
            }
        }
    }

    private boolean isCommittedAfterAll(SQLException failure) throws SQLException {
        while (true) {
            try {
                return transaction.isCommittedAfterAll();
            } catch (SQLException e) {
                if (!waitForTheDatabase(e)) {
                    throw failure;
                }
            }
        }
    }

    /** What is on disk may not be applied again, whatever goes wrong here. */
    private void observe(int changes, long nanoseconds) {
        if (trouble != null && !gaveUp) {
            trouble = null;
            LOG.info("The database takes commits again");
        }
        try {
            beforeCommit.committed();
            observer.committed(changes, nanoseconds);
        } catch (RuntimeException e) {
            LOG.error("Who observes commits failed when told of one", e);
        }
    }

    private void report(List<Change> group, Consumer<Change> outcome) {
        reports.execute(() -> {
            for (Change change : group) {
                try {
                    outcome.accept(change);
                } catch (RuntimeException | Error e) {
                    LOG.error("What waited for a commit failed when it was told of it", e);
                }
            }
        });
    }

    private void rollback() {
        beforeCommit.rolledBack();
        try {
            transaction.rollback();
        } catch (SQLException e) {
            LOG.warn("The transaction could not be rolled back: {}", e.getMessage());
        }
    }

    /** Returns false when this is being closed. */
    private boolean waitForTheDatabase(Exception cause) {
        if (trouble == null) {
            LOG.error("The database takes no commits, everything waits: {}", cause.getMessage());
        }
        trouble = "nothing can be committed: " + cause.getMessage();
        try {
            gaveUp = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            return !gaveUp;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private boolean isTrouble(Exception e) {
        return e instanceof SQLException failure && database.isTrouble(failure);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
