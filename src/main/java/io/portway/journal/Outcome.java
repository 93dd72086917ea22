package io.portway.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt to deliver ended. */
public sealed interface Outcome {

    /** The backend has it. */
    record Delivered() implements Outcome {}

    /**
     * It may succeed later.
     *
     * @param after what the backend asked to wait, or null for the usual back-off
     */
    record Retry(String error, @Nullable Duration after) implements Outcome {}

    /** It will never succeed: dead at once. */
    record Reject(String error) implements Outcome {}
}
