package io.portway.packages.storage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portway.data.DatabaseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes messages from the store that are older than their application keeps them, and the ones that were stored first
 * when the store is larger than it may be. It goes in steps that are short, so that whoever stores hardly waits.
 */
public final class StoreRetention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreRetention.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int STEP = 500;

    private final MessageStore store;
    private final Options options;
    private final Function<Duration, Instant> ago;
    private final Counter aged;
    private final Counter displaced;
    private final ScheduledExecutorService timer;
    private @Nullable ScheduledFuture<?> schedule;
    private volatile long size;

    /**
     * What is kept.
     *
     * @param age            of the messages of an application that has none of its own
     * @param ofApplications ages by application
     * @param maxSize        of the store in bytes; null for any
     */
    public record Options(Duration age, Map<String, Duration> ofApplications, @Nullable Long maxSize) {

        public Options {
            ofApplications = Map.copyOf(ofApplications);
        }

        private Duration age(String application) {
            return ofApplications.getOrDefault(application, age);
        }
    }

    /** @param ago the moment before which a message is older than a duration */
    public StoreRetention(MessageStore store, Options options, Function<Duration, Instant> ago, MeterRegistry meters) {
        this.store = store;
        this.options = options;
        this.ago = ago;
        this.aged = removed(meters, "age");
        this.displaced = removed(meters, "size");
        Gauge.builder("portway.store.size", this, retention -> retention.size)
                .description("What the message store takes on disk, without what is free in it")
                .baseUnit("bytes")
                .register(meters);
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "portway-store-retention");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Counter removed(MeterRegistry meters, String reason) {
        return Counter.builder("portway.store.removed")
                .description("Messages removed from the message store, for their age or for its size")
                .tag("reason", reason)
                .register(meters);
    }

    /** Starts to remove, now and then. */
    public void start() {
        schedule = timer.scheduleWithFixedDelay(this::runQuietly, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (schedule != null) {
            schedule.cancel(false);
        }
        timer.shutdown();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("The removal of old messages did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runQuietly() {
        try {
            run();
        } catch (DatabaseException e) {
            LOG.warn("Old messages could not be removed, trying again: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The removal of old messages met an error of its own", e);
        }
    }

    /** Removes everything that may go; returns when it is done. */
    void run() {
        for (String application : store.applications()) {
            Instant before = ago.apply(options.age(application));
            int removed = STEP;
            while (removed == STEP && goesOn()) {
                removed = store.removeOlder(application, before, STEP);
                aged.increment(removed);
            }
        }
        size = store.size();
        while (options.maxSize != null && size > options.maxSize && removeFirst(size - options.maxSize)) {
            size = store.size();
        }
    }

    /** Removes about as much, and tells whether there was anything and this is to go on. */
    private boolean removeFirst(long bytes) {
        long left = 1 + bytes / store.sizeOfMessage();
        while (left > 0 && goesOn()) {
            int removed = store.removeFirst((int) Math.min(STEP, left));
            if (removed == 0) {
                return false;
            }
            displaced.increment(removed);
            left -= removed;
        }
        return goesOn();
    }

    /** Lets whoever stores come first. */
    private boolean goesOn() {
        Thread.yield();
        return !timer.isShutdown();
    }
}
