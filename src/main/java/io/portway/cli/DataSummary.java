package io.portway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The data of an association as a table shows it: its keys, without their values. Which of them are secrets only their
 * package knows; {@code f_port_set} is Portway's own, and is shown where it has its form.
 */
final class DataSummary {

    private static final String F_PORT_SET = "f_port_set";
    private static final String HIDDEN = "***";

    private DataSummary() {}

    /** Empty where there is no data. */
    static String of(JsonNode data) {
        return data.properties().stream()
                .map(field -> key(field.getKey()) + "=" + value(field.getKey(), field.getValue()))
                .collect(Collectors.joining(" "));
    }

    /** What is no printable ASCII could steer the terminal. */
    private static String key(String key) {
        return key.replaceAll("[^!-~]", "?");
    }

    private static String value(String key, JsonNode value) {
        if (!key.equals(F_PORT_SET)) {
            return HIDDEN;
        }
        if (value.asText().equals("all")) {
            return "all";
        }
        boolean ports = value.isArray()
                && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isIntegralNumber);
        return ports ? value.toString() : HIDDEN;
    }
}
