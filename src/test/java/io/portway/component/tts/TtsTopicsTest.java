package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TtsTopicsTest {

    @ParameterizedTest
    @CsvSource({
        "uplink_message, v3/app1@tenant/devices/+/up",
        "uplink_normalized, v3/app1@tenant/devices/+/up/normalized",
        "join_accept, v3/app1@tenant/devices/+/join",
        "downlink_queued, v3/app1@tenant/devices/+/down/queued",
        "downlink_sent, v3/app1@tenant/devices/+/down/sent",
        "downlink_ack, v3/app1@tenant/devices/+/down/ack",
        "downlink_nack, v3/app1@tenant/devices/+/down/nack",
        "downlink_failed, v3/app1@tenant/devices/+/down/failed",
        "downlink_queue_invalidated, v3/app1@tenant/devices/+/down/invalidated",
        "location_solved, v3/app1@tenant/devices/+/location/solved",
        "service_data, v3/app1@tenant/devices/+/service/data",
    })
    void eachTypeOfMessageHasItsTopic(String messageType, String filter) {
        assertThat(TtsTopics.filters("app1@tenant", List.of(messageType))).containsExactly(filter);
    }

    @Test
    void thereAreElevenTypesOfMessages() {
        assertThat(TtsTopics.filters("app1", TtsTopics.messageTypes()))
                .hasSize(11)
                .allMatch(filter -> filter.startsWith("v3/app1/devices/+/"))
                .noneMatch(filter -> filter.contains("#"));
    }

    @Test
    void refusesTypeThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TtsTopics.filters("app1", List.of("uplink_message", "uplinks")))
                .withMessageContaining("messages: 'uplinks' is no message type")
                .withMessageContaining("uplink_normalized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app1", "abc", "a-bc", "a1-b2-c3", "app1@tenant", "123456789012345678901234567890123456"})
    void takesApplication(String application) {
        assertThatNoException().isThrownBy(() -> TtsTopics.requireApplication(application));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "-abc",
                "abc-",
                "a--bc",
                "ABC",
                "app_1",
                "+",
                "#",
                "app1/devices",
                "app1@",
                "@tenant",
                "app1@te",
                "app1@tenant@more",
                "app1\n",
                "1234567890123456789012345678901234567"
            })
    void refusesWhatIsNoApplication(String application) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TtsTopics.requireApplication(application))
                .withMessageContaining("is not an application");
    }

    @Test
    void downlinksHaveOneTopicPerOperation() {
        assertThat(TtsTopics.downlinks("app1@tenant", "dev-1", TtsOperation.PUSH))
                .isEqualTo("v3/app1@tenant/devices/dev-1/down/push");
        assertThat(TtsTopics.downlinks("app1@tenant", "dev-1", TtsOperation.REPLACE))
                .isEqualTo("v3/app1@tenant/devices/dev-1/down/replace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "dev1/down/push", "dev1@tenant", "Dev1", "1234567890123456789012345678901234567"})
    void refusesDownlinkToWhatIsNoDevice(String device) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TtsTopics.downlinks("app1", device, TtsOperation.PUSH))
                .withMessageContaining("'" + device + "' is not the id of an end device");
    }

    @Test
    void refusesOperationThatIsNone() {
        assertThat(TtsOperation.of("replace")).isEqualTo(TtsOperation.REPLACE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TtsOperation.of("append"))
                .withMessage("operation: 'append' is neither push nor replace");
    }
}
