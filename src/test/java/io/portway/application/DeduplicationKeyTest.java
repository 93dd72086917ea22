package io.portway.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.Uplinks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeduplicationKeyTest {

    private static final String IDS =
            "\"end_device_ids\":{\"device_id\":\"dev1\",\"application_ids\":{\"application_id\":\"app1\"}}";
    private static final String UPLINK_ID = "gs:uplink:01KKNMAT5QZ8X1W6E3D9G2T7VB";
    private static final String RECEIVED = "2026-03-14T09:26:53.431206117Z";

    private final ApplicationUpParser parser = new ApplicationUpParser();

    @ParameterizedTest
    @EnumSource
    void recognisesAMessageThatIsDeliveredAgain(MessageType type) {
        // Given
        String message = Uplinks.read("the-things-stack." + type.key().replace('_', '-') + ".json");
        int body = message.indexOf("\"" + type.key() + "\"");
        String envelope = message.substring(0, body);

        // When
        String again = envelope.replaceAll("rpc:[^\"]*", "rpc:/ttn.lorawan.v3.NsAs/HandleUplink:again")
                        .replaceAll("\"received_at\": \"[^\"]*\"", "\"received_at\": \"2027-01-01T00:00:00Z\"")
                + message.substring(body);

        // Then
        assertThat(again).contains("2027-01-01T00:00:00Z", "HandleUplink:again");
        assertThat(key(again)).isEqualTo(key(message)).hasSameHashCodeAs(key(message));
        assertThat(key(message).time()).isPositive();
        assertThat(key(message).hash()).hasSize(16);
    }

    @Test
    void tellsApartTheSameCounterAfterAnAbpDeviceWasReset() {
        String before = uplink(7, RECEIVED);
        String after = uplink(7, "2026-03-14T10:26:53.431206117Z");

        assertThat(key(after)).isNotEqualTo(key(before));
    }

    @Test
    void tellsApartFramesDevicesSessionsAndAliases() {
        String uplink = uplink(7, RECEIVED);
        ApplicationUp up = parser.parse(uplink.getBytes(StandardCharsets.UTF_8));

        assertThat(List.of(
                        key(uplink),
                        key(uplink(8, RECEIVED)),
                        key(uplink.replace("dev1", "dev2")),
                        key(uplink.replace("app1", "app2")),
                        key(uplink.replace("AZzq", "AZzr")),
                        DeduplicationKey.of(up.withApplicationId("acme"))))
                .doesNotHaveDuplicates();
    }

    @Test
    void givesEachMessageThatFollowsFromAnUplinkAKeyOfItsOwn() {
        // Given
        List<String> messages = new ArrayList<>(List.of(uplink(7, RECEIVED)));
        for (int item = 0; item < 3; item++) {
            messages.add(message(
                    "uplink_normalized",
                    "{\"session_key_id\":\"AZzq\",\"f_port\":1,\"f_cnt\":7,\"normalized_payload\":{\"battery\":3."
                            + item + "},\"received_at\":\"" + RECEIVED + "\"}"));
            messages.add(message("service_data", "{\"service\":\"lora-cloud\",\"data\":{\"frame\":" + item + "}}"));
        }
        messages.add(message("location_solved", "{\"service\":\"lora-cloud\",\"location\":{\"latitude\":52.1}}"));

        // When
        List<DeduplicationKey> keys = messages.stream().map(this::key).toList();
        List<DeduplicationKey> again = messages.stream()
                .map(message -> key(message.replace("rpc:/a:1", "rpc:/a:2")))
                .toList();

        // Then
        assertThat(keys).hasSize(8).doesNotHaveDuplicates();
        assertThat(again).isEqualTo(keys);
    }

    @Test
    void doesNotHeedTheOrderOfKeys() {
        assertThat(key(message("service_data", "{ \"data\":{\"b\":[{\"d\":2,\"c\":1}],\"a\":1},\"service\":\"own\" }")))
                .isEqualTo(key(
                        message("service_data", "{\"service\":\"own\",\"data\":{\"a\":1,\"b\":[{\"c\":1,\"d\":2}]}}")));
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVICE_DATA", "LOCATION_SOLVED"})
    void recognisesAResultOfItsOwnThatComesBackWithMoreIds(MessageType type) {
        // Given
        String sent = result(type.key(), "01KKNMC2E7H5B1V8X4G0T6Q3RD");

        // When
        String returned = sent.replace(
                        "[\"gs:", "[\"as:up:01KKNMDF12A4C6E8G0J2M4P6R8\",\"rpc:/SimulateUplink:1\",\"gs:")
                .replace("\"service\":\"portway\"", "\"service\":\"portway\",\"added\":true");

        // Then
        assertThat(returned).isNotEqualTo(sent);
        assertThat(key(returned)).isEqualTo(key(sent));
        assertThat(key(sent).time()).isPositive();
    }

    @Test
    void tellsApartTwoResultsOfOneUplink() {
        assertThat(key(result("service_data", "01KKNMC2E7H5B1V8X4G0T6Q3RD")))
                .isNotEqualTo(key(result("service_data", "01KKNMC2E7H5B1V8X4G0T6Q3RE")));
    }

    @Test
    void doesWithoutATimeWhereTheMessageHasNone() {
        DeduplicationKey key = key("{" + IDS + ",\"service_data\":{\"service\":\"own\"}}");

        assertThat(key.time()).isZero();
        assertThat(key).isNotEqualTo(key("{" + IDS + ",\"service_data\":{\"service\":\"other\"}}"));
    }

    private static String uplink(int fCnt, String receivedAt) {
        return message(
                "uplink_message",
                "{\"session_key_id\":\"AZzq\",\"f_port\":1,\"f_cnt\":" + fCnt + ",\"received_at\":\"" + receivedAt
                        + "\"}");
    }

    private static String result(String key, String ulid) {
        return message(key, "{\"service\":\"portway\"}").replace("rpc:/a:1", "portway:" + ulid);
    }

    private static String message(String key, String body) {
        return "{" + IDS + ",\"correlation_ids\":[\"" + UPLINK_ID + "\",\"rpc:/a:1\"],\"received_at\":\"" + RECEIVED
                + "\",\"" + key + "\":" + body + "}";
    }

    private DeduplicationKey key(String message) {
        return DeduplicationKey.of(parser.parse(message.getBytes(StandardCharsets.UTF_8)));
    }
}
