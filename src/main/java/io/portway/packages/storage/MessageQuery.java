package io.portway.packages.storage;

import io.portway.application.MessageType;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which stored messages, and in which order. Times are compared to the microsecond.
 *
 * @param device null for all devices of the application
 * @param types  at least one
 * @param fPort  only messages of this FPort; 0 for those that carry none, too; null for any
 * @param after  only messages received later than this; null for no limit
 * @param before only messages received earlier than this; null for no limit
 */
public record MessageQuery(
        String application,
        @Nullable String device,
        Set<MessageType> types,
        @Nullable Long fPort,
        @Nullable Instant after,
        @Nullable Instant before,
        Order order) {

    /** The order of {@code received_at}; messages of the same microsecond are in the order of storing. */
    public enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    public MessageQuery {
        if (types.isEmpty()) {
            throw new IllegalArgumentException("types is empty; a query names at least one");
        }
        types = Collections.unmodifiableSet(EnumSet.copyOf(types));
    }
}
