package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayProcess;
import io.portway.testing.Uplinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteRemovedIT {

    private static final String APPLICATION = "route-app";
    private static final String DEVICE = "device-1";

    @TempDir
    Path directory;

    private MqttBroker broker;
    private PortwayProcess portway;

    @BeforeEach
    void start() {
        broker = MqttBroker.start(directory.resolve("broker"));
        portway = Sources.storing(directory.resolve("home"), broker, APPLICATION);
    }

    @AfterEach
    void stop() {
        portway.close();
        broker.close();
    }

    @Test
    void deliversWhatCameWhileTheRouteOfAPackageWasAway() throws IOException {
        // Given
        Path route = portway.home().resolve("routes/packages/storage-integration.camel.yaml");
        Path away = directory.resolve("storage-integration.camel.yaml");
        publish(1);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertStored(1));

        // When
        assertThat(portway.stop()).isZero();
        Files.move(route, away);
        portway.start();
        publish(2);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(Law.messages(portway, "accepted"))
                .isEqualTo(2));
        assertStored(1);
        assertThat(portway.stop()).isZero();
        Files.move(away, route);
        portway.start();

        // Then
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertStored(2));
        Law.check(portway, "storage-integration");
    }

    private void publish(int fCnt) {
        try (QosOnePublisher publisher = new QosOnePublisher(broker.port())) {
            publisher.publish(Uplinks.topic(APPLICATION, DEVICE), Uplinks.typical(APPLICATION, DEVICE, fCnt));
        }
    }

    private void assertStored(int messages) {
        assertThat(portway.stored(APPLICATION, "uplink_message")).hasSize(messages);
    }
}
