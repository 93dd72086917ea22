package io.portway.api;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key of Portway's own as it is kept, without its secret.
 *
 * @param applications where its rights hold; null for every application
 * @param expiresAt    from when on it is refused; null for never
 * @param revokedAt    when it was revoked; null if it was not
 */
record StoredKey(
        String id,
        String name,
        SecretHash hash,
        @Nullable Set<String> applications,
        Set<Right> rights,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {

    StoredKey {
        applications = applications == null ? null : Collections.unmodifiableSet(new LinkedHashSet<>(applications));
        rights = Collections.unmodifiableSet(EnumSet.copyOf(rights));
    }

    boolean hasExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** Whether it has any right on the application. */
    boolean isFor(String applicationId) {
        return (applications == null || applications.contains(applicationId))
                && rights.stream().anyMatch(Right::isOfApplication);
    }

    /** Whether it has the right, on the applications that it is for. */
    boolean has(Right right) {
        return rights.contains(right) || right.isOfApplication() && rights.contains(Right.RIGHT_APPLICATION_ALL);
    }

    @Override
    public String toString() {
        return "key " + id;
    }
}
