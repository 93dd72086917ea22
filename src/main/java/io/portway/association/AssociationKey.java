package io.portway.association;

import io.portway.application.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * What there is one association of: an FPort of a device, or of an application by default.
 *
 * @param deviceId null for a default association
 */
public record AssociationKey(String applicationId, @Nullable String deviceId, int fPort) {

    public static final int MAX_F_PORT = 255;

    public AssociationKey {
        requireValid(applicationId, deviceId, fPort);
    }

    static void requireValid(String applicationId, @Nullable String deviceId, int fPort) {
        requireId("application id", applicationId);
        if (deviceId != null) {
            requireId("device id", deviceId);
        }
        if (fPort < 1 || fPort > MAX_F_PORT) {
            throw new IllegalArgumentException("FPort " + fPort + " is not in 1 to " + MAX_F_PORT);
        }
    }

    static void requireId(String what, String id) {
        if (!Identifiers.matches(id)) {
            throw new IllegalArgumentException(what + " '" + id + "' does not match " + Identifiers.PATTERN
                    + " or is longer than " + Identifiers.MAX_LENGTH);
        }
    }
}
