package io.portway.component.mqtt5;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.util.ObjectHelper;
import org.eclipse.paho.mqttv5.common.util.MqttTopicValidator;

/**
 * What the options of a source may be, so that a wrong one is found before anything connects. Each message begins with
 * the name of the option; none shows a value that may hold a secret.
 */
final class SourceOptions {

    private record Range(long least, long most) {}

    private static final Map<String, Range> NUMBERS = Map.of(
            "qos", new Range(0, 2),
            "receiveMaximum", new Range(1, 65_535),
            "keepAliveInterval", new Range(0, 65_535),
            // Without a limit a silent broker would hold up the source for ever.
            "connectionTimeout", new Range(1, 3_600),
            "maxReconnectDelay", new Range(1, Integer.MAX_VALUE),
            "sessionExpiryInterval", new Range(0, 0xFFFF_FFFFL));

    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    private SourceOptions() {}

    /** Refuses numbers that are none, or out of range, where they are given as text; a reference is not looked at. */
    static void refuseNumbers(Map<String, Object> parameters) {
        NUMBERS.forEach((name, range) -> {
            if (parameters.get(name) instanceof String text && !text.startsWith("#") && !isIn(range, text.strip())) {
                throw new IllegalArgumentException("%s takes a number from %d to %d, not '%s'."
                        .formatted(name, range.least(), range.most(), text));
            }
        });
    }

    static void refuseSource(String topic, PahoMqtt5Configuration configuration) {
        if (ObjectHelper.isEmpty(configuration.getClientId())) {
            throw new IllegalArgumentException("clientId is missing: the broker keeps the session under it");
        }
        BrokerUrl.of(configuration.getBrokerUrl());
        try {
            MqttTopicValidator.validate(topic, true, true);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "topic '" + topic + "' is no topic filter: # may only be its last level, and + only a whole one.",
                    e);
        }
    }

    private static boolean isIn(Range range, String text) {
        return NUMBER.matcher(text).matches()
                && Long.parseLong(text) >= range.least()
                && Long.parseLong(text) <= range.most();
    }
}
