package io.portway.component.mqtt5;

import org.testcontainers.hivemq.HiveMQContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

/** The promises of the source at HiveMQ CE in a container of its own; skipped where there is no Docker engine. */
@Testcontainers(disabledWithoutDocker = true)
class Mqtt5SourceAtContainerIT extends Mqtt5SourceContract {

    @Container
    private static final HiveMQContainer HIVEMQ =
            new HiveMQContainer(DockerImageName.parse("hivemq/hivemq-ce").withTag("2025.5"));

    @Override
    String brokerUrl() {
        return "tcp://" + HIVEMQ.getHost() + ":" + HIVEMQ.getMqttPort();
    }
}
