package io.portway.api;

import io.portway.application.MessageType;
import io.portway.packages.storage.MessageQuery;
import io.portway.packages.storage.MessageQuery.Order;
import io.portway.packages.storage.Position;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call of GetStoredApplicationUp, decoded and checked as TTS does: first what cannot be decoded, then what is not valid.
 *
 * @param query  what is asked of the store
 * @param after  where the answer ended that this one continues; null for none
 * @param limit  how many messages at most; no limit, and a limit of 0, mean everything, as in the lists of TTS
 * @param mask   which fields of each message; empty for all
 * @param format what was asked for by name; null for none
 */
record StorageRequest(
        MessageQuery query, @Nullable Position after, long limit, FieldMask mask, @Nullable String format) {

    static final String MESSAGE = "GetStoredApplicationUpRequest";
    private static final String CSV = "csv";

    private static final String COUNT_MESSAGE = "GetStoredApplicationUpCountRequest";
    private static final String NORMALIZED = "uplink_normalized";

    /** As TTS lists them, which is the order of its API definition; empty means all. */
    private static final List<String> TYPES = List.of(
            "",
            "uplink_message",
            NORMALIZED,
            "join_accept",
            "downlink_ack",
            "downlink_nack",
            "downlink_sent",
            "downlink_failed",
            "downlink_queued",
            "downlink_queue_invalidated",
            "location_solved",
            "service_data");

    private static final List<String> COUNTED_TYPES =
            TYPES.stream().filter(type -> !type.equals(NORMALIZED)).toList();
    private static final List<String> ORDERS = List.of("", "-received_at", "received_at");

    /** Portway's own. */
    private static final List<String> FORMATS = List.of("json", CSV);

    /**
     * Decodes a request whose path has {@code application_id}, and may have {@code device_id} and {@code type}. Where it
     * has a token, that alone says what is asked for.
     *
     * @param now what {@code last} counts back from
     * @throws ApiException if it is wrong; names the parameter
     */
    static StorageRequest of(ApiRequest request, ContinuationTokens tokens, Instant now) {
        Query parameters = new Query(request);
        String token = parameters.text("continuation_token");
        if (token != null && !token.isEmpty()) {
            return continued(request, tokens.read(token));
        }
        long limit = parameters.uint32("limit");
        String order = parameters.text("order");
        String format = parameters.text("format");
        FieldMask mask = new FieldMask(parameters.fieldMask());
        MessageQuery query = query(request, parameters, MESSAGE, TYPES, order == null ? "" : order, now);
        if (format != null && !FORMATS.contains(format)) {
            throw new ApiException(Validation.violation(MESSAGE, "format", notIn(FORMATS)));
        }
        return new StorageRequest(query, null, limit == 0 ? Long.MAX_VALUE : limit, mask, format);
    }

    /** Decodes a call of GetStoredApplicationUpCount. */
    static MessageQuery ofCount(ApiRequest request, Instant now) {
        return query(request, new Query(request), COUNT_MESSAGE, COUNTED_TYPES, "", now);
    }

    boolean isCsv() {
        return CSV.equals(format);
    }

    /** A name for the answer as a file; ids and types have no character that needs care. */
    String fileName() {
        StringBuilder name = new StringBuilder(query.application());
        if (query.device() != null) {
            name.append('-').append(query.device());
        }
        if (query.types().size() == 1) {
            name.append('-').append(query.types().iterator().next().key());
        }
        return name.append(isCsv() ? ".csv" : ".jsonl").toString();
    }

    private static StorageRequest continued(ApiRequest request, StorageRequest begun) {
        ids(request, MESSAGE);
        type(request, MESSAGE, TYPES);
        if (!begun.query.application().equals(request.variable("application_id"))
                || !String.valueOf(begun.query.device())
                        .equals(String.valueOf(request.variables().get("device_id")))) {
            throw ContinuationTokens.invalid("invalid continuation token: it is of another application or device");
        }
        return begun;
    }

    private static MessageQuery query(
            ApiRequest request, Query parameters, String message, List<String> types, String order, Instant now) {
        Instant after = time(parameters, "after");
        Instant before = time(parameters, "before");
        Duration last = last(parameters);
        Long fPort = parameters.optionalUint32("f_port");
        ids(request, message);
        Set<MessageType> asked = type(request, message, types);
        if (!ORDERS.contains(order)) {
            throw new ApiException(Validation.violation(message, "order", notIn(ORDERS)));
        }
        if (last != null && (after != null || before != null)) {
            throw new ApiException(
                    Validation.violation(message, "last", "value cannot be used in conjunction with after and before"));
        }
        if (last != null && (last.isZero() || last.isNegative())) {
            throw new ApiException(Validation.violation(message, "last", "value must be greater than 0s"));
        }
        return new MessageQuery(
                request.variable("application_id"),
                request.variables().get("device_id"),
                asked,
                fPort,
                last == null ? after : now.minus(last),
                before,
                order.startsWith("-") ? Order.NEWEST_FIRST : Order.OLDEST_FIRST);
    }

    private static void ids(ApiRequest request, String message) {
        String application = request.variable("application_id");
        String device = request.variables().get("device_id");
        Validation.require(
                device == null
                        ? Validation.embedded(message, "application_ids", Validation.applicationIds(application))
                        : Validation.embedded(message, "end_device_ids", Validation.endDeviceIds(application, device)));
    }

    private static Set<MessageType> type(ApiRequest request, String message, List<String> types) {
        String key = request.variables().getOrDefault("type", "");
        if (!types.contains(key)) {
            throw new ApiException(Validation.violation(message, "type", notIn(types)));
        }
        MessageType type = MessageType.of(key);
        return type == null ? EnumSet.allOf(MessageType.class) : EnumSet.of(type);
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

    private static @Nullable Duration last(Query parameters) {
        String text = parameters.text("last");
        if (text == null) {
            return null;
        }
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw unreadable("last", e.getMessage());
        }
    }

    private static String notIn(List<String> values) {
        return "value must be in list [" + String.join(" ", values) + "]";
    }

    private static ApiException unreadable(String name, @Nullable String why) {
        return new ApiException(ErrorCode.INVALID_ARGUMENT, "parsing field \"" + name + "\": " + why);
    }
}
