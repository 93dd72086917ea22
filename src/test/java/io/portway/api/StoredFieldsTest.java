package io.portway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredFieldsTest {

    private static final String MESSAGE =
            """
            { "end_device_ids": {"device_id": "dev-1"} , "correlation_ids":["a","b"], "received_at" : "2026-11-24",
              "uplink_message": {"f_port":1, "f_cnt" : 12, "frm_payload":"AQ==", "confirmed": true,"nothing":null,
                "decoded_payload":{"text":"\\"ü\\u0000}","n":1.10,"big":1e400,"deep":{"a":[1,{"b":2}],"c":-0}},
                "rx_metadata":[{"rssi":-97,"snr":9.5},{"snr":1},7,[{"rssi":-1}]]},
              "simulated":true}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "correlation_ids | `\"correlation_ids\":[\"a\",\"b\"],` | ",
                "simulated | | `,\"simulated\":true`",
                "up.join_accept | | ",
                "up.uplink_message.f_cnt | | `,\"uplink_message\": {\"f_cnt\" : 12}`",
                "up.uplink_message.f_cnt,up.uplink_message.f_port | | `,\"uplink_message\": {\"f_port\":1,\"f_cnt\" : 12}`",
                "up.uplink_message.frm_payload | | `,\"uplink_message\": {\"frm_payload\":\"AQ==\"}`",
                "up.uplink_message.confirmed | | `,\"uplink_message\": {\"confirmed\": true}`",
                "up.uplink_message.nothing | | `,\"uplink_message\": {\"nothing\":null}`",
                "up.uplink_message.decoded_payload.n | | `,\"uplink_message\": {\"decoded_payload\":{\"n\":1.10}}`",
                "up.uplink_message.decoded_payload.big | | `,\"uplink_message\": {\"decoded_payload\":{\"big\":1e400}}`",
                "up.uplink_message.decoded_payload.text | | `,\"uplink_message\": {\"decoded_payload\":{\"text\":\"\\\"ü\\u0000}\"}}`",
                "up.uplink_message.decoded_payload.deep.c | | `,\"uplink_message\": {\"decoded_payload\":{\"deep\":{\"c\":-0}}}`",
                "up.uplink_message.decoded_payload.deep.a.b | | `,\"uplink_message\": {\"decoded_payload\":{\"deep\":{\"a\":[{\"b\":2}]}}}`",
                "up.uplink_message.rx_metadata.rssi | | `,\"uplink_message\": {\"rx_metadata\":[{\"rssi\":-97},{},[{\"rssi\":-1}]]}`",
                "up.uplink_message.f_port.deeper | | `,\"uplink_message\": {}`",
                "up.uplink_message.absent | | `,\"uplink_message\": {}`",
            })
    void leavesWhatTheMaskNamesAsItCame(String paths, String before, String after) {
        String expected = "{\"end_device_ids\": {\"device_id\": \"dev-1\"},"
                + (before == null ? "" : before)
                + "\"received_at\" : \"2026-11-24\""
                + (after == null ? "" : after) + "}";

        assertThat(fields(paths)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "up.uplink_message",
                "up.uplink_message.f_port,up.uplink_message",
                "up.uplink_message,up.uplink_message.f_port",
                "up,up.uplink_message.f_port"
            })
    void leavesTheWholeMessageWhereAPathIsAboveTheOthers(String paths) throws Exception {
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readTree(fields(paths)).get("uplink_message"))
                .isEqualTo(json.readTree(MESSAGE).get("uplink_message"));
    }

    @Test
    void givesRealMessagesThatAreStillJson() throws Exception {
        byte[] raw;
        try (InputStream file = getClass().getResourceAsStream("/messages/the-things-stack.uplink.tdoa.json")) {
            raw = file.readAllBytes();
        }
        FieldMask mask = new FieldMask(List.of("up.uplink_message.rx_metadata.gateway_ids.gateway_id"));
        ObjectMapper json = new ObjectMapper();

        JsonNode left = json.readTree(new StoredFields(mask).of(raw));

        JsonNode whole = json.readTree(raw);
        assertThat(left.get("end_device_ids")).isEqualTo(whole.get("end_device_ids"));
        assertThat(left.at("/uplink_message/rx_metadata").findValuesAsText("gateway_id"))
                .isNotEmpty()
                .isEqualTo(whole.at("/uplink_message/rx_metadata").findValuesAsText("gateway_id"));
        assertThat(left.at("/uplink_message").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data",
                "uplink_message",
                "up.",
                "up.uplink",
                "up..f_port",
                "up.uplink_message.",
                "UP",
                " up",
                "up.uplink_message,foo"
            })
    void refusesPathsThatNoMessageHas(String paths) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> fields(paths))
                .withMessageContaining("forbidden path(s) in field mask");
    }

    private static String fields(String paths) {
        StoredFields fields = new StoredFields(new FieldMask(List.of(paths.split(",", -1))));
        return new String(fields.of(MESSAGE.getBytes(UTF_8)), UTF_8);
    }
}
