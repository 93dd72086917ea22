package io.portway.api;

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
 * @param limit how many messages at most; no limit, and a limit of 0, mean everything, as in the lists of TTS
 */
record StorageRequest(MessageQuery query, long limit) {

    private static final String MESSAGE = "GetStoredApplicationUpRequest";

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
        Query parameters = new Query(request);
        for (String name : NOT_YET) {
            if (parameters.has(name)) {
                throw new ApiException(ErrorCode.UNIMPLEMENTED, "parameter \"" + name + "\" is not supported yet");
            }
        }
        long limit = parameters.uint32("limit");
        Instant after = time(parameters, "after");
        Instant before = time(parameters, "before");
        String order = parameters.text("order");
        String application = request.variable("application_id");
        String device = request.variables().get("device_id");
        Validation.require(
                device == null
                        ? Validation.embedded(MESSAGE, "application_ids", Validation.applicationIds(application))
                        : Validation.embedded(MESSAGE, "end_device_ids", Validation.endDeviceIds(application, device)));
        MessageQuery query = new MessageQuery(
                application,
                device,
                types(request.variables().getOrDefault("type", "")),
                null,
                after,
                before,
                order(order == null ? "" : order));
        return new StorageRequest(query, limit == 0 ? Long.MAX_VALUE : limit);
    }

    private static @Nullable Instant time(Query parameters, String name) {
        String text = parameters.text(name);
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

    private static Set<MessageType> types(String key) {
        if (!TYPES.contains(key)) {
            throw new ApiException(Validation.violation(MESSAGE, "type", notIn(TYPES)));
        }
        MessageType type = MessageType.of(key);
        return type == null ? EnumSet.allOf(MessageType.class) : EnumSet.of(type);
    }

    private static Order order(String key) {
        if (!ORDERS.contains(key)) {
            throw new ApiException(Validation.violation(MESSAGE, "order", notIn(ORDERS)));
        }
        return key.startsWith("-") ? Order.NEWEST_FIRST : Order.OLDEST_FIRST;
    }

    private static String notIn(List<String> values) {
        return "value must be in list [" + String.join(" ", values) + "]";
    }

    private static ApiException unreadable(String name, String why) {
        return new ApiException(ErrorCode.INVALID_ARGUMENT, "parsing field \"" + name + "\": " + why);
    }
}
