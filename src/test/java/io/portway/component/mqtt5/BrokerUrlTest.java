package io.portway.component.mqtt5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerUrlTest {

    @ParameterizedTest
    @CsvSource({
        "tcp://h, tcp, h, 1883, ''",
        "TCP://Broker.Example.com:1884, tcp, broker.example.com, 1884, ''",
        "SSL://h, ssl, h, 8883, ''",
        "ws://h/Mqtt, ws, h, 80, /Mqtt",
        "wss://[FE80::1%eth0]/, wss, [fe80::1%eth0], 443, /",
        "wss://10.0.0.1:65535, wss, 10.0.0.1, 65535, ''",
    })
    void hasOneFormForAllSpellings(String text, String scheme, String host, int port, String path) {
        assertThat(BrokerUrl.of(text)).isEqualTo(new BrokerUrl(scheme, host, port, path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tcp://portway:hunter2@h | credentials
                    wss://h/mqtt?token=hunter2 | query
                    wss://h/mqtt#hunter2 | query
                    tcp://a:1883,tcp://b:1883 | only one URL
                    tcp://a, ssl://b | only one URL
                    tcp://h/hunter2 | none of these
                    mqtt://h | none of these
                    h:1883 | none of these
                    tcp:// | none of these
                    tcp://h:0 | none of these
                    tcp://h:65536 | none of these
                    tcp://[::1 | none of these
                    """)
    void refusesWhatCannotWorkWithoutShowingIt(String text, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrokerUrl.of(text))
                .withMessageStartingWith("brokerUrl ")
                .withMessageContaining(problem)
                .withMessageNotContainingAny("hunter2");
    }
}
