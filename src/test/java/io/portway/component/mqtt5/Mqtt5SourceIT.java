package io.portway.component.mqtt5;

import io.portway.testing.MqttBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The promises of the source at HiveMQ CE in this JVM. */
class Mqtt5SourceIT extends Mqtt5SourceContract {

    private static MqttBroker broker;

    @BeforeAll
    static void startBroker(@TempDir Path home) {
        broker = MqttBroker.start(home);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Override
    String brokerUrl() {
        return broker.url();
    }
}
