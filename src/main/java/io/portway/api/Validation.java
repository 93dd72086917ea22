package io.portway.api;

import io.portway.application.Identifiers;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Violations of the rules for messages, in the words of TTS: each level names a field and the message it is in. A null
 * stands for no violation.
 */
final class Validation {

    private static final String EMBEDDED = "embedded message failed validation";
    private static final String PATTERN = "value does not match regex pattern \"" + Identifiers.PATTERN + "\"";
    private static final String LENGTH = "value length must be at most " + Identifiers.MAX_LENGTH + " runes";
    private static final String END_DEVICE_IDENTIFIERS = "EndDeviceIdentifiers";

    private Validation() {}

    /** @throws ApiException if there is a violation */
    static void require(@Nullable ErrorDetails violation) {
        if (violation != null) {
            throw new ApiException(violation);
        }
    }

    /** What is wrong with the value of a field. */
    static ErrorDetails violation(String message, String field, String reason) {
        return ErrorDetails.of(ErrorCode.INVALID_ARGUMENT, "pkg/errors", "validation", "invalid `{field}`: {reason}")
                .with("field", field)
                .with("reason", reason)
                .with("name", message + "ValidationError");
    }

    /** The violation of a message inside another. */
    static @Nullable ErrorDetails embedded(String message, String field, @Nullable ErrorDetails inner) {
        return inner == null ? null : violation(message, field, EMBEDDED).causedBy(inner);
    }

    static @Nullable ErrorDetails first(@Nullable ErrorDetails... violations) {
        return Arrays.stream(violations).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** An id or a name. */
    static @Nullable ErrorDetails id(String message, String field, String value) {
        if (value.codePointCount(0, value.length()) > Identifiers.MAX_LENGTH) {
            return violation(message, field, LENGTH);
        }
        return Identifiers.matches(value) ? null : violation(message, field, PATTERN);
    }

    static @Nullable ErrorDetails applicationIds(String applicationId) {
        return id("ApplicationIdentifiers", "application_id", applicationId);
    }

    static @Nullable ErrorDetails endDeviceIds(String applicationId, String deviceId) {
        return first(
                id(END_DEVICE_IDENTIFIERS, "device_id", deviceId),
                embedded(END_DEVICE_IDENTIFIERS, "application_ids", applicationIds(applicationId)));
    }
}
