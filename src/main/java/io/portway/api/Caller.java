package io.portway.api;

import org.jspecify.annotations.Nullable;

/**
 * Who calls: what they show, and where from.
 *
 * @param authorization the Authorization header as it came
 * @param address       where the call is from, behind proxies that are trusted
 * @param host          the Host header, by which name the caller got here
 * @param origin        the Origin header, of the page that calls
 */
public record Caller(@Nullable String authorization, String address, @Nullable String host, @Nullable String origin) {

    /** Names the address only: the header is a secret. */
    @Override
    public String toString() {
        return "caller at " + address;
    }
}
