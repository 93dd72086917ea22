package io.portway.journal;

import java.util.Locale;

/**
 * The figures of the law: received = duplicate + quarantined + accepted; accepted = unmatched + matched; and for each
 * package deliveries = delivered + pending + dead + discarded.
 */
public enum Total {
    RECEIVED,
    DUPLICATE,
    QUARANTINED,
    ACCEPTED,
    UNMATCHED,
    MATCHED,
    /** Unmatched uplinks of an application that has associations; the scope is the application. */
    UNMATCHED_ASSOCIATED,
    DELIVERIES,
    DELIVERED,
    PENDING,
    DEAD,
    DISCARDED;

    private final String key = name().toLowerCase(Locale.ROOT);

    String key() {
        return key;
    }
}
