package io.portway.packages.storage;

import org.jspecify.annotations.Nullable;

/**
 * The part of a query's messages that is read. Both ends are left out, and are those of who reads in the query's order.
 *
 * @param after    null to start at the first message
 * @param end      null to read to the last message
 * @param newestId messages with a higher id, which were stored later, are left out
 */
public record Span(@Nullable Position after, @Nullable Position end, long newestId) {

    Span startingAfter(Position position) {
        return new Span(position, end, newestId);
    }
}
