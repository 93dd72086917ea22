package io.portway.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A backend that does as it is told, and remembers what it took, in the order in which it took it. */
final class ScriptedRecipient implements Recipient, AutoCloseable {

    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final Function<Delivery, Outcome> script;
    private final Map<String, List<Integer>> taken = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Integer> batchSizes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile Function<Delivery, @Nullable Object> associations = delivery -> "association";

    ScriptedRecipient(Function<Delivery, Outcome> script) {
        this.script = script;
    }

    static ScriptedRecipient thatTakesAll() {
        return new ScriptedRecipient(delivery -> new Outcome.Delivered());
    }

    ScriptedRecipient withAssociations(Function<Delivery, @Nullable Object> resolve) {
        associations = resolve;
        return this;
    }

    @Override
    public @Nullable Object association(Delivery delivery) {
        return associations.apply(delivery);
    }

    @Override
    public void deliver(Attempt attempt, Consumer<List<Attempt.Ended>> ended) {
        threads.execute(() -> {
            batchSizes.add(attempt.deliveries().size());
            List<Attempt.Ended> outcomes = new ArrayList<>();
            for (Delivery delivery : attempt.deliveries()) {
                Outcome outcome = script.apply(delivery);
                if (outcome instanceof Outcome.Delivered) {
                    taken.computeIfAbsent(delivery.line().deviceId(), device -> new ArrayList<>())
                            .add(fCnt(delivery));
                    count.incrementAndGet();
                }
                outcomes.add(new Attempt.Ended(delivery, outcome));
            }
            ended.accept(outcomes);
        });
    }

    static int fCnt(Delivery delivery) {
        return (int) ((Delivery.Content.Upstream) delivery.content()).up().fCnt();
    }

    /** The frame counters taken of a device, in order. */
    List<Integer> of(String deviceId) {
        return List.copyOf(taken.getOrDefault(deviceId, List.of()));
    }

    int count() {
        return count.get();
    }

    List<Integer> batchSizes() {
        return List.copyOf(batchSizes);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
