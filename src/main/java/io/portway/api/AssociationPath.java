package io.portway.api;

import io.portway.association.AssociationKey;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the path of a call names, not yet validated.
 *
 * @param deviceId null for default associations
 * @param fPort    0 where the path has none
 */
record AssociationPath(String applicationId, @Nullable String deviceId, long fPort) {

    static AssociationPath ofScope(AssociationKind kind, ApiRequest request) {
        return new AssociationPath(
                request.variable("application_id"),
                kind == AssociationKind.DEVICE ? request.variable("device_id") : null,
                0);
    }

    /**
     * The path of one association.
     *
     * @param parameter how TTS calls the FPort of this call in its error
     */
    static AssociationPath ofOne(AssociationKind kind, ApiRequest request, String parameter) {
        return parse(kind, request, parameter, "parsing field \"f_port\": ", Uint32::decimal);
    }

    /** The path of one association in a call to delete it, where TTS reads the FPort in another way. */
    static AssociationPath ofDeleted(AssociationKind kind, ApiRequest request) {
        return parse(kind, request, "f_port", "", Uint32::prefixed);
    }

    /** To be called after it was found valid. */
    AssociationKey key() {
        return new AssociationKey(applicationId, deviceId, Math.toIntExact(fPort));
    }

    private static AssociationPath parse(
            AssociationKind kind, ApiRequest request, String parameter, String prefix, ToLongFunction<String> parser) {
        AssociationPath scope = ofScope(kind, request);
        try {
            long fPort = parser.applyAsLong(request.variable("f_port"));
            return new AssociationPath(scope.applicationId, scope.deviceId, fPort);
        } catch (NumberFormatException e) {
            throw new ApiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "type mismatch, parameter: " + parameter + ", error: " + prefix + e.getMessage());
        }
    }
}
