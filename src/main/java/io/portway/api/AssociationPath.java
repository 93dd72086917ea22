package io.portway.api;

import static io.portway.api.BodyFields.field;
import static io.portway.api.BodyFields.object;
import static io.portway.api.BodyFields.text;
import static io.portway.api.BodyFields.uint32;

import com.fasterxml.jackson.databind.JsonNode;
import io.portway.association.AssociationKey;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the path of a call names, or its body, not yet validated.
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

    /**
     * The ids inside an association, where the path has none.
     *
     * @param association as it is in the body of a call to set it
     */
    static AssociationPath ofBody(AssociationKind kind, JsonNode association) {
        JsonNode ids = object(field(association, "ids", "ids"), "ids");
        JsonNode device = object(field(ids, "end_device_ids", "endDeviceIds"), "end_device_ids");
        JsonNode application = object(
                field(kind == AssociationKind.DEVICE ? device : ids, "application_ids", "applicationIds"),
                "application_ids");
        return new AssociationPath(
                text(field(application, "application_id", "applicationId"), "application_id"),
                kind == AssociationKind.DEVICE ? text(field(device, "device_id", "deviceId"), "device_id") : null,
                uint32(field(ids, "f_port", "fPort"), "f_port"));
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
