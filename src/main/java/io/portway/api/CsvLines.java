package io.portway.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portway.application.MessageType;
import io.portway.packages.storage.StoredMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Messages as CSV (RFC 4180) with the columns that most want. A text that a spreadsheet would take for a formula gets an
 * apostrophe in front: what a device sends, and who may name one, is not always who reads the table.
 */
final class CsvLines implements MessageLines {

    private static final List<String> COLUMNS = List.of(
            "received_at",
            "application_id",
            "device_id",
            "dev_eui",
            "type",
            "f_port",
            "f_cnt",
            "frm_payload",
            "decoded_payload",
            "gateway_id",
            "rssi",
            "snr");

    private static final String END = "\r\n";
    private static final JsonNode NONE = MissingNode.getInstance();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String application;

    /** @param application by the name that the API knows it by, which may be an alias */
    CsvLines(String application) {
        this.application = application;
    }

    @Override
    public byte[] head() {
        return bytes(String.join(",", COLUMNS));
    }

    @Override
    public byte[] line(StoredMessage message) {
        try {
            return bytes(row(JSON.readTree(message.raw())));
        } catch (IOException e) {
            throw new UncheckedIOException("A stored message is not JSON", e);
        }
    }

    @Override
    public byte[] failure(ApiException failure) {
        return bytes(new String(Json.write(Map.of("error", failure.toJson())), StandardCharsets.UTF_8));
    }

    private String row(JsonNode message) {
        MessageType type = Arrays.stream(MessageType.values())
                .filter(known -> message.hasNonNull(known.key()))
                .findFirst()
                .orElseThrow();
        JsonNode outer = message.get(type.key());
        JsonNode up = type == MessageType.DOWNLINK_FAILED && outer.has("downlink") ? outer.get("downlink") : outer;
        boolean uplink = type == MessageType.UPLINK_MESSAGE || type == MessageType.UPLINK_NORMALIZED;
        JsonNode best = best(up.path("rx_metadata"));
        JsonNode device = message.path("end_device_ids");
        return List.of(
                        text(message.path("received_at")),
                        application,
                        text(device.path("device_id")),
                        text(device.path("dev_eui")),
                        type.key(),
                        number(up.path("f_port"), ""),
                        number(up.path("f_cnt"), uplink ? "0" : ""),
                        text(up.path("frm_payload")),
                        json(up.path(type == MessageType.UPLINK_NORMALIZED ? "normalized_payload" : "decoded_payload")),
                        text(best.path("gateway_ids").path("gateway_id")),
                        number(best.path("rssi"), best.isMissingNode() ? "" : "0"),
                        number(best.path("snr"), best.isMissingNode() ? "" : "0"))
                .stream()
                .map(CsvLines::quoted)
                .collect(Collectors.joining(","));
    }

    /** TTS leaves zeroes out, so a value that is not there is 0. */
    private static JsonNode best(JsonNode gateways) {
        JsonNode best = NONE;
        for (JsonNode gateway : gateways) {
            int order = Double.compare(value(gateway, "snr"), value(best, "snr"));
            if (best.isMissingNode() || order > 0 || order == 0 && value(gateway, "rssi") > value(best, "rssi")) {
                best = gateway;
            }
        }
        return best;
    }

    private static double value(JsonNode gateway, String field) {
        return gateway.path(field).asDouble();
    }

    /** A number stays one, also below zero; anything else is text. */
    private static String number(JsonNode value, String absent) {
        return value.isMissingNode() || value.isNull() ? absent : value.isNumber() ? value.asText() : text(value);
    }

    private static String text(JsonNode value) {
        return harmless(value.isContainerNode() ? value.toString() : value.isNull() ? "" : value.asText());
    }

    private static String json(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "" : harmless(value.toString());
    }

    private static String harmless(String text) {
        return !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String value) {
        return value.chars().anyMatch(c -> c == ',' || c == '"' || c < ' ')
                ? '"' + value.replace("\"", "\"\"") + '"'
                : value;
    }

    private static byte[] bytes(String line) {
        return (line + END).getBytes(StandardCharsets.UTF_8);
    }
}
