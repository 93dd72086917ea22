package io.portway.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Chooses what goes out in one attempt: the head of a line, and what may share a batch with it. */
final class Batching {

    /** A head that failed so often goes alone, lest it fail the batches of others. */
    private static final int ALONE_AFTER = 3;

    private final QueueOptions options;
    private final Window window;
    private final Recipient recipient;
    private final Function<LineQueue, @Nullable Object> associationOfHead;

    /** @param associationOfHead gives null when it has sent the line to wait */
    Batching(
            QueueOptions options,
            Window window,
            Recipient recipient,
            Function<LineQueue, @Nullable Object> associationOfHead) {
        this.options = options;
        this.window = window;
        this.recipient = recipient;
        this.associationOfHead = associationOfHead;
    }

    /** The next attempt, its lines marked as busy; null when the next line was sent to wait. */
    @Nullable
    Attempt next() {
        LineQueue first = window.nextReady();
        Object association = associationOfHead.apply(first);
        if (association == null) {
            return null;
        }
        List<Delivery> batch = new ArrayList<>();
        take(first, association, batch);
        if (options.batchOf() != QueueOptions.BatchOf.ONE_DEVICE && first.failures < ALONE_AFTER) {
            takeFromOthers(association, batch);
        }
        batch.sort(Comparator.comparingLong(Delivery::id));
        return new Attempt(batch, association);
    }

    private void takeFromOthers(Object association, List<Delivery> batch) {
        int candidates = Math.min(window.ready(), options.batchSize());
        for (int i = 0; i < candidates && batch.size() < options.batchSize(); i++) {
            LineQueue next = window.nextReady();
            if (next.failures >= ALONE_AFTER) {
                window.makeReady(next);
                continue;
            }
            Object other = associationOfHead.apply(next);
            if (association.equals(other)) {
                take(next, association, batch);
            } else if (other != null) {
                window.makeReady(next);
            }
        }
    }

    private void take(LineQueue queue, Object association, List<Delivery> batch) {
        queue.busy = true;
        Delivery head = queue.deliveries.getFirst();
        batch.add(head);
        if (options.batchOf() == QueueOptions.BatchOf.DISTINCT_DEVICES || queue.failures >= ALONE_AFTER) {
            return;
        }
        for (Delivery delivery : queue.deliveries) {
            if (delivery.id() == head.id()) {
                continue;
            }
            if (batch.size() == options.batchSize() || !isBy(association, delivery)) {
                return;
            }
            batch.add(delivery);
        }
    }

    private boolean isBy(Object association, Delivery delivery) {
        if (delivery.content() instanceof Delivery.Content.Unreadable) {
            return false;
        }
        try {
            return association.equals(recipient.association(delivery));
        } catch (RuntimeException e) {
            // It is judged, and the reason kept, when it is the head.
            return false;
        }
    }
}
