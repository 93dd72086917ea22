package io.portway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portway.packages.storage.Position;
import io.portway.packages.storage.StoredMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvLinesTest {

    private static final String IDS =
            """
            {"end_device_ids":{"device_id":"dev-1","application_ids":{"application_id":"theirs"},"dev_eui":"0004A30B001C0530"},\
            "received_at":"2026-11-24T12:00:00.123456789Z",\
            """;

    private final CsvLines lines = new CsvLines("my-app");

    @Test
    void namesItsColumns() {
        assertThat(lines.head())
                .asString(UTF_8)
                .isEqualTo("received_at,application_id,device_id,dev_eui,type,f_port,f_cnt,frm_payload,decoded_payload,"
                        + "gateway_id,rssi,snr\r\n");
    }

    @Test
    void writesAnUplinkWithTheGatewayThatHeardItBest() {
        String uplink = IDS
                + """
                "uplink_message":{"f_port":15,"f_cnt":7,"frm_payload":"AQI=","decoded_payload":{"t":21.50,"s":"a \\"b\\", c"},\
                "rx_metadata":[{"gateway_ids":{"gateway_id":"far"},"rssi":-60,"snr":-3.5},\
                {"gateway_ids":{"gateway_id":"weaker"},"rssi":-99,"snr":9.5},\
                {"gateway_ids":{"gateway_id":"best"},"rssi":-97,"snr":9.5}]}}""";

        assertThat(line(uplink))
                .isEqualTo("2026-11-24T12:00:00.123456789Z,my-app,dev-1,0004A30B001C0530,uplink_message,15,7,AQI=,"
                        + "\"{\"\"t\"\":21.50,\"\"s\"\":\"\"a \\\"\"b\\\"\", c\"\"}\",best,-97,9.5\r\n");
    }

    @Test
    void writesTheZeroesThatTtsLeavesOut() {
        assertThat(line(IDS + "\"uplink_message\":{\"rx_metadata\":[{\"gateway_ids\":{\"gateway_id\":\"gtw\"}}]}}"))
                .endsWith(",uplink_message,,0,,,gtw,0,0\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"join_accept\":{}} | ,my-app,,,join_accept,,,,,,,",
                "{\"uplink_message\":null,\"location_solved\":{\"service\":\"x\"}} | ,my-app,,,location_solved,,,,,,,",
                "{\"downlink_sent\":{\"f_port\":3,\"f_cnt\":9,\"frm_payload\":\"AA==\"}} | ,my-app,,,downlink_sent,3,9,AA==,,,,",
                "{\"downlink_failed\":{\"downlink\":{\"f_port\":3,\"frm_payload\":\"AA==\"}}} | ,my-app,,,downlink_failed,3,,AA==,,,,",
                "{\"uplink_normalized\":{\"f_port\":2,\"normalized_payload\":{\"t\":1}}} | "
                        + ",my-app,,,uplink_normalized,2,0,,\"{\"\"t\"\":1}\",,,",
            })
    void writesEveryTypeOfMessage(String message, String expected) {
        assertThat(line(message)).isEqualTo(expected + "\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "=HYPERLINK(1) | '=HYPERLINK(1)",
                "+1 | '+1",
                "-1+cmd | '-1+cmd",
                "@SUM(A1) | '@SUM(A1)",
                "\\t=1 | `\"'\t=1\"`",
                "\\r=1 | `\"'\r=1\"`",
                "a,b | `\"a,b\"`",
                "a\\nb | `\"a\nb\"`",
                "1-1 | 1-1",
            })
    void keepsSpreadsheetsFromTakingATextForAFormula(String payload, String cell) {
        assertThat(line("{\"uplink_message\":{\"frm_payload\":\"" + payload + "\"}}"))
                .isEqualTo(",my-app,,,uplink_message,,0," + cell + ",,,,\r\n");
        assertThat(line("{\"uplink_message\":{\"rx_metadata\":[{\"gateway_ids\":{\"gateway_id\":\"" + payload
                        + "\"},\"rssi\":-1}]}}"))
                .isEqualTo(",my-app,,,uplink_message,,0,,," + cell + ",-1,0\r\n");
    }

    private String line(String json) {
        return new String(lines.line(new StoredMessage(new Position(0, 1), json.getBytes(UTF_8))), UTF_8);
    }
}
