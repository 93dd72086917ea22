package io.portway.journal;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The route of a package, as its queue sees it. */
public interface Recipient {

    /**
     * The association that the delivery is to be made by, as of now; equal objects may share a batch.
     * Null when none matches any more: then the line waits until one does.
     */
    @Nullable
    Object association(Delivery delivery);

    /**
     * Starts an attempt and returns without waiting for its end.
     *
     * @param ended to be called exactly once, from any thread, with one entry for each delivery
     */
    void deliver(Attempt attempt, Consumer<List<Attempt.Ended>> ended);
}
