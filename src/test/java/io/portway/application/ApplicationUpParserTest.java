package io.portway.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.testing.Uplinks;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationUpParserTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEVICE =
            "\"end_device_ids\":{\"device_id\":\"dev1\",\"application_ids\":{\"application_id\":\"app1\"}}";
    private static final String UPLINK = "{" + DEVICE + ",\"uplink_message\":{%s}}";

    private final ApplicationUpParser parser = new ApplicationUpParser();

    @ParameterizedTest
    @EnumSource
    void readsEveryTypeOfMessage(MessageType type) throws Exception {
        byte[] raw = Uplinks.bytes("the-things-stack." + type.key().replace('_', '-') + ".json");
        JsonNode json = JSON.readTree(raw);

        ApplicationUp up = parser.parse(raw);

        JsonNode ids = json.get("end_device_ids");
        assertThat(up.type()).isEqualTo(type);
        assertThat(up.deviceId()).isEqualTo(ids.get("device_id").asText());
        assertThat(up.applicationId())
                .isEqualTo(ids.at("/application_ids/application_id").asText());
        assertThat(up.devEui()).isEqualTo(ids.get("dev_eui").asText());
        assertThat(up.joinEui()).isEqualTo(ids.get("join_eui").asText());
        assertThat(up.devAddr())
                .isEqualTo(ids.has("dev_addr") ? ids.get("dev_addr").asText() : null);
        assertThat(up.correlationIds())
                .isNotEmpty()
                .hasSize(json.get("correlation_ids").size());
        assertThat(up.receivedAt())
                .isEqualTo(Instant.parse(json.get("received_at").asText()));
        assertThat(up.simulated()).isEqualTo(json.path("simulated").asBoolean());
        assertThat(up.raw()).isSameAs(raw);
        assertThat(JSON.readTree(raw, up.messageOffset(), up.messageLength())).isEqualTo(json.get(type.key()));
    }

    @ParameterizedTest
    @CsvSource({
        "uplink-message,             1,   1,",
        "uplink-normalized,          10,  1,",
        "join-accept,                0,   0,  AQIDBA==",
        "downlink-queued,            15,  0,",
        "downlink-sent,              15,  42, AZzqlH+8RtG2vXoKcJ5mWw==",
        "downlink-ack,               15,  42, AZzqlH+8RtG2vXoKcJ5mWw==",
        "downlink-nack,              15,  43, AZzqlH+8RtG2vXoKcJ5mWw==",
        "downlink-failed,            15,  0,",
        "downlink-queue-invalidated, 0,   0,  AZzqlH+8RtG2vXoKcJ5mWw==",
        "location-solved,            0,   0,",
        "service-data,               0,   0,",
    })
    void takesAbsentForZero(String file, int fPort, long fCnt, String sessionKeyId) {
        ApplicationUp up = parser.parse(Uplinks.bytes("the-things-stack." + file + ".json"));

        assertThat(up.fPort()).isEqualTo(fPort);
        assertThat(up.fCnt()).isEqualTo(fCnt);
        assertThat(up.sessionKeyId()).isEqualTo(sessionKeyId);
    }

    @Test
    void takesAMessageThatSaysNothing() {
        ApplicationUp up = parse(UPLINK.formatted(""));

        assertThat(up.fPort()).isZero();
        assertThat(up.fCnt()).isZero();
        assertThat(up.sessionKeyId()).isNull();
        assertThat(up.receivedAt()).isNull();
        assertThat(up.messageReceivedAt()).isNull();
        assertThat(up.correlationIds()).isEmpty();
        assertThat(up.simulated()).isFalse();
    }

    @Test
    void readsNumbersThatAreStringsAndIgnoresKeysItDoesNotKnow() {
        ApplicationUp up = parse("{\"later\":{\"f_port\":7,\"a\":[{\"uplink_message\":{}}]}," + DEVICE
                + ",\"uplink_message\":{\"f_port\":\"15\",\"f_cnt\":\"4294967295\",\"last_battery_percentage\":"
                + "{\"f_cnt\":3},\"decoded_payload\":{\"f_port\":9,\"session_key_id\":\"no\"}}}");

        assertThat(up.fPort()).isEqualTo(15);
        assertThat(up.fCnt()).isEqualTo(4_294_967_295L);
        assertThat(up.sessionKeyId()).isNull();
    }

    @Test
    void takesNullForAbsent() {
        ApplicationUp up = parse("{" + DEVICE + ",\"correlation_ids\":null,\"received_at\":null,\"join_accept\":null,"
                + "\"uplink_message\":{\"f_port\":null,\"f_cnt\":null,\"session_key_id\":null}}");

        assertThat(up.type()).isEqualTo(MessageType.UPLINK_MESSAGE);
        assertThat(up.fPort()).isZero();
    }

    @Test
    void keepsANulInTheDecodedPayload() {
        String message = UPLINK.formatted("\"decoded_payload\":{\"text\":\"a\\u0000b\"}");

        assertThat(new String(parse(message).raw(), StandardCharsets.UTF_8)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "\"\"", "null", "17", "[\"2026-03-14T09:26:53Z\"]", "{}"})
    void takesAMessageWhoseTimeIsGarbled(String time) {
        ApplicationUp up = parse(
                "{" + DEVICE + ",\"received_at\":" + time + ",\"uplink_message\":{\"received_at\":" + time + "}}");

        assertThat(up.receivedAt()).isNull();
        assertThat(up.messageReceivedAt()).isNull();
    }

    @Test
    void takesAMessageFromTheFuture() {
        ApplicationUp up =
                parse("{" + DEVICE + ",\"received_at\":\"9999-12-31T23:59:59.999999999Z\",\"uplink_message\":"
                        + "{\"received_at\":\"+1000000000-12-31T23:59:59.999999999Z\"}}");

        assertThat(up.receivedAt()).isEqualTo(Instant.parse("9999-12-31T23:59:59.999999999Z"));
        assertThat(up.messageReceivedAt()).isEqualTo(Instant.MAX);
    }

    @Test
    void takesAMessageOfTheLargestLength() {
        String message = UPLINK.formatted("");

        assertThat(parse(message + " ".repeat(ApplicationUpParser.MAX_LENGTH - message.length()))
                        .deviceId())
                .isEqualTo("dev1");
    }

    static Stream<Arguments> refuses() {
        return Stream.of(
                arguments("not JSON", "temperature=21", "not JSON at byte 12"),
                arguments("empty", "", "not a JSON object"),
                arguments("blank", " \n", "not a JSON object"),
                arguments("null", "null", "not a JSON object"),
                arguments("a list", "[]", "not a JSON object"),
                arguments("cut off", "{" + DEVICE + ",", "not JSON at byte 83"),
                arguments("NUL in the JSON", "{\"a\":\"\0\"}", "not JSON at byte 6"),
                arguments("no message", "{" + DEVICE + "}", "none of the message keys of TTS, such as uplink_message"),
                arguments(
                        "null message",
                        "{" + DEVICE + ",\"uplink_message\":null}",
                        "none of the message keys of TTS, such as uplink_message"),
                arguments(
                        "two messages",
                        "{" + DEVICE + ",\"uplink_message\":{},\"join_accept\":{}}",
                        "two messages in one: uplink_message and join_accept"),
                arguments(
                        "message twice",
                        "{" + DEVICE + ",\"uplink_message\":{},\"uplink_message\":{}}",
                        "two messages in one: uplink_message and uplink_message"),
                arguments(
                        "message of text",
                        "{" + DEVICE + ",\"uplink_message\":\"\"}",
                        "uplink_message is not an object"),
                arguments("no ids", "{\"uplink_message\":{}}", "no application_id"),
                arguments(
                        "no device id",
                        "{\"end_device_ids\":{\"application_ids\":{\"application_id\":\"app1\"}},\"uplink_message\":{}}",
                        "no device_id"),
                arguments("empty device id", UPLINK.formatted("").replace("dev1", ""), "no device_id"),
                arguments(
                        "no application id",
                        "{\"end_device_ids\":{\"device_id\":\"dev1\"},\"uplink_message\":{}}",
                        "no application_id"),
                arguments(
                        "application id that is a path",
                        UPLINK.formatted("").replace("app1", "../app"),
                        "application_id is not of the form ^[a-z0-9](?:[-]?[a-z0-9]){2,}$ with at most 36 characters"),
                arguments(
                        "device id that is a number",
                        "{\"end_device_ids\":{\"device_id\":17},\"uplink_message\":{}}",
                        "device_id is not a text"),
                arguments("ids of text", "{\"end_device_ids\":\"dev1\"}", "end_device_ids is not an object"),
                arguments("correlation ids of text", "{\"correlation_ids\":\"a\"}", "correlation_ids is not a list"),
                arguments("list in the ids", "{\"correlation_ids\":[[]]}", "correlation_ids is not a text"),
                arguments("f_port 300", UPLINK.formatted("\"f_port\":300"), "f_port 300 is not in 0…255"),
                arguments("f_port -1", UPLINK.formatted("\"f_port\":-1"), "f_port -1 is not in 0…255"),
                arguments(
                        "f_port that wraps to 0",
                        UPLINK.formatted("\"f_port\":-4294967296"),
                        "f_port -4294967296 is not in 0…255"),
                arguments(
                        "f_port past 64 bits",
                        UPLINK.formatted("\"f_port\":18446744073709551616"),
                        "f_port is not a whole number"),
                arguments("f_port with a fraction", UPLINK.formatted("\"f_port\":1.5"), "f_port is not a whole number"),
                arguments("f_port of text", UPLINK.formatted("\"f_port\":\"one\""), "f_port is not a whole number"),
                arguments("f_cnt -1", UPLINK.formatted("\"f_cnt\":-1"), "f_cnt -1 is not in 0…4294967295"),
                arguments(
                        "f_cnt past 32 bits",
                        UPLINK.formatted("\"f_cnt\":4294967296"),
                        "f_cnt 4294967296 is not in 0…4294967295"),
                arguments("two values", UPLINK.formatted("") + "{}", "more than one JSON value"),
                arguments("text behind", UPLINK.formatted("") + "x", "not JSON at byte 104"),
                arguments(
                        "nested too deep",
                        UPLINK.formatted("\"decoded_payload\":" + "[".repeat(5_000) + "]".repeat(5_000)),
                        "nested too deep, or a number or key in it is too long"),
                arguments(
                        "number too long",
                        UPLINK.formatted("\"decoded_payload\":{\"n\":" + "1".repeat(1_001) + "}"),
                        "nested too deep, or a number or key in it is too long"),
                arguments(
                        "too large",
                        " ".repeat((1 << 20) + 1),
                        "the message has 1048577 bytes, more than the 1048576 that are taken"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(String what, String message, String reason) {
        assertThatThrownBy(() -> parse(message))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage(reason);
    }

    @Test
    void refusesInvalidUtf8() {
        String message = UPLINK.formatted("\"decoded_payload\":{\"text\":\"?\"}");
        byte[] raw = message.getBytes(StandardCharsets.UTF_8);
        raw[message.indexOf('?')] = (byte) 0xff;

        assertThatThrownBy(() -> parser.parse(raw))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageStartingWith("not JSON at byte ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"NUL in two bytes, c080", "half a pair of surrogates, eda080", "beyond Unicode, f4908080"})
    void refusesBytesThatOnlyLookLikeUtf8(String what, String hex) {
        byte[] head = UPLINK.formatted("\"decoded_payload\":{\"text\":\"?").getBytes(StandardCharsets.UTF_8);
        int at = UPLINK.formatted("\"decoded_payload\":{\"text\":\"?").indexOf('?');
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        raw.write(head, 0, at);
        raw.writeBytes(HexFormat.of().parseHex(hex));
        raw.writeBytes("\"}}}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> parser.parse(raw.toByteArray()))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("not UTF-8");
    }

    @Test
    void takesTextOfAllPlanes() {
        String message = UPLINK.formatted("\"decoded_payload\":{\"text\":\"20\u00b0C \u6e29 \ud83c\udf21\"}");

        assertThat(new String(parse(message).raw(), StandardCharsets.UTF_8)).isEqualTo(message);
    }

    @Test
    void readsPastASimulatedThatIsNoBoolean() {
        ApplicationUp up = parse(
                "{\"simulated\":{\"join_accept\":{}}," + UPLINK.formatted("").substring(1));

        assertThat(up.type()).isEqualTo(MessageType.UPLINK_MESSAGE);
        assertThat(up.simulated()).isFalse();
    }

    @Test
    void refusesUtf16() {
        byte[] raw = UPLINK.formatted("").getBytes(StandardCharsets.UTF_16BE);

        assertThatThrownBy(() -> parser.parse(raw))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("not JSON at byte 1");
    }

    private ApplicationUp parse(String message) {
        return parser.parse(message.getBytes(StandardCharsets.UTF_8));
    }
}
