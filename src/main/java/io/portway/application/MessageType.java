package io.portway.application;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of upstream message, named by their key in ttn.lorawan.v3.ApplicationUp. */
public enum MessageType {
    UPLINK_MESSAGE(true),
    UPLINK_NORMALIZED(true),
    JOIN_ACCEPT(false),
    DOWNLINK_QUEUED(true),
    DOWNLINK_SENT(true),
    DOWNLINK_ACK(true),
    DOWNLINK_NACK(true),
    DOWNLINK_FAILED(true),
    DOWNLINK_QUEUE_INVALIDATED(false),
    LOCATION_SOLVED(false),
    SERVICE_DATA(false);

    private static final Map<String, MessageType> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(MessageType::key, Function.identity()));

    private final String key;
    private final boolean carriesFPort;

    MessageType(boolean carriesFPort) {
        this.key = name().toLowerCase(Locale.ROOT);
        this.carriesFPort = carriesFPort;
    }

    /** The name in JSON and in the API, such as {@code uplink_message}. */
    public String key() {
        return key;
    }

    /** Whether a message of this type belongs to an FPort, 0 included. */
    public boolean carriesFPort() {
        return carriesFPort;
    }

    /** The type with this key, or null. */
    public static @Nullable MessageType of(String key) {
        return BY_KEY.get(key);
    }
}
