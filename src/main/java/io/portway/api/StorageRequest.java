package io.portway.api;

import io.portway.application.Identifiers;
import io.portway.application.MessageType;
import io.portway.packages.storage.MessageQuery;
import io.portway.packages.storage.MessageQuery.Order;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call of GetStoredApplicationUp, decoded and checked as TTS does: first what cannot be decoded, then what is not valid.
 *
 * @param query what is asked of the store
 * @param limit how many messages at most
 */
record StorageRequest(MessageQuery query, long limit) {

    private static final String MESSAGE = "GetStoredApplicationUpRequest";
    private static final String EMBEDDED = "embedded message failed validation";

    /** As TTS lists them, which is the order of its API definition; empty means all. */
    private static final List<String> TYPES = List.of(
            "",
            "uplink_message",
            "uplink_normalized",
            "join_accept",
            "downlink_ack",
            "downlink_nack",
            "downlink_sent",
            "downlink_failed",
            "downlink_queued",
            "downlink_queue_invalidated",
            "location_solved",
            "service_data");

    private static final List<String> ORDERS = List.of("", "-received_at", "received_at");

    /** Parameters of TTS that would change the answer, so that they are not ignored. */
    private static final List<String> NOT_YET = List.of("f_port", "last", "continuation_token");

    /**
     * Decodes a request whose path has {@code application_id}, and may have {@code device_id} and {@code type}.
     *
     * @throws ApiException if it is wrong; names the parameter
     */
    static StorageRequest of(ApiRequest request) {
        for (String name : NOT_YET) {
            if (request.query().containsKey(name)) {
                throw new ApiException(ErrorCode.UNIMPLEMENTED, "parameter \"" + name + "\" is not supported yet");
            }
        }
        long limit = limit(request);
        Instant after = time(request, "after");
        Instant before = time(request, "before");
        String order = parameter(request, "order");
        String application = request.variable("application_id");
        String device = request.variables().get("device_id");
        validateIds(application, device);
        MessageQuery query = new MessageQuery(
                application,
                device,
                types(request.variables().getOrDefault("type", "")),
                after,
                before,
                order(order == null ? "" : order));
        return new StorageRequest(query, limit);
    }

    /** No limit, and a limit of 0, mean everything, as in the lists of TTS. */
    private static long limit(ApiRequest request) {
        String text = parameter(request, "limit");
        if (text == null) {
            return Long.MAX_VALUE;
        }
        long limit;
        try {
            limit = Integer.toUnsignedLong(Integer.parseUnsignedInt(text));
        } catch (NumberFormatException e) {
            throw unreadable("limit", "\"" + text + "\" is not a whole number from 0 to 4294967295");
        }
        return limit == 0 ? Long.MAX_VALUE : limit;
    }

    private static @Nullable Instant time(ApiRequest request, String name) {
        String text = parameter(request, name);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw unreadable(
                    name,
                    "\"" + text + "\" is not a time of RFC 3339 such as 2026-01-31T12:00:00Z"
                            + (text.contains(" ") ? "; in a URL a + is written %2B" : ""));
        }
    }

    private static @Nullable String parameter(ApiRequest request, String name) {
        List<String> values = request.query().get(name);
        if (values == null) {
            return null;
        }
        if (values.size() > 1) {
            throw new ApiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "too many values for field \"" + name + "\": " + String.join(", ", values));
        }
        return values.get(0);
    }

    private static Set<MessageType> types(String key) {
        if (!TYPES.contains(key)) {
            throw new ApiException(invalid(MESSAGE, "type", notIn(TYPES)));
        }
        MessageType type = MessageType.of(key);
        return type == null ? EnumSet.allOf(MessageType.class) : EnumSet.of(type);
    }

    private static Order order(String key) {
        if (!ORDERS.contains(key)) {
            throw new ApiException(invalid(MESSAGE, "order", notIn(ORDERS)));
        }
        return key.startsWith("-") ? Order.NEWEST_FIRST : Order.OLDEST_FIRST;
    }

    private static void validateIds(String application, @Nullable String device) {
        String wrong = wrongId(application);
        if (wrong != null) {
            ErrorDetails id = invalid("ApplicationIdentifiers", "application_id", wrong);
            throw new ApiException(
                    device == null
                            ? invalid(MESSAGE, "application_ids", EMBEDDED).causedBy(id)
                            : invalid(MESSAGE, "end_device_ids", EMBEDDED)
                                    .causedBy(invalid("EndDeviceIdentifiers", "application_ids", EMBEDDED)
                                            .causedBy(id)));
        }
        wrong = device == null ? null : wrongId(device);
        if (wrong != null) {
            throw new ApiException(invalid(MESSAGE, "end_device_ids", EMBEDDED)
                    .causedBy(invalid("EndDeviceIdentifiers", "device_id", wrong)));
        }
    }

    private static @Nullable String wrongId(String id) {
        if (id.codePointCount(0, id.length()) > Identifiers.MAX_LENGTH) {
            return "value length must be at most " + Identifiers.MAX_LENGTH + " runes";
        }
        return Identifiers.matchesPattern(id)
                ? null
                : "value does not match regex pattern \"" + Identifiers.PATTERN + "\"";
    }

    private static String notIn(List<String> values) {
        return "value must be in list [" + String.join(" ", values) + "]";
    }

    private static ErrorDetails invalid(String message, String field, String reason) {
        return ErrorDetails.of(ErrorCode.INVALID_ARGUMENT, "pkg/errors", "validation", "invalid `{field}`: {reason}")
                .with("field", field)
                .with("reason", reason)
                .with("name", message + "ValidationError");
    }

    private static ApiException unreadable(String name, String why) {
        return new ApiException(ErrorCode.INVALID_ARGUMENT, "parsing field \"" + name + "\": " + why);
    }
}
