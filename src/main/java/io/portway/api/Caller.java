package io.portway.api;

import org.jspecify.annotations.Nullable;

/**
 * Who calls: what they show, and where from.
 *
 * @param authorization the Authorization header as it came
 * @param address       the address of the other end of the connection
 */
public record Caller(@Nullable String authorization, String address) {

    /** Names the address only: the header is a secret. */
    @Override
    public String toString() {
        return "caller at " + address;
    }
}
