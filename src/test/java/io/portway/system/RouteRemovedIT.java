package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayLog;
import io.portway.testing.PortwayProcess;
import io.portway.testing.Uplinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RouteRemovedIT {

    private static final String APPLICATION = "route-app";
    private static final String NEVER = "${body} == null";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private MqttBroker broker;
    private PortwayProcess portway;
    private Path route;

    @RegisterExtension
    final PortwayLog log = new PortwayLog(() -> portway);

    @BeforeEach
    void start() {
        broker = MqttBroker.start(directory.resolve("broker"));
        portway = Sources.mqtt5(PortwayProcess.in(directory.resolve("home")), broker, APPLICATION);
        route = UserPackage.write(portway, "${body[end_device_ids][device_id]} == 'device-2'");
        portway.start().storeEverythingOf(APPLICATION);
        UserPackage.associate(portway, APPLICATION);
    }

    @AfterEach
    void stop() {
        portway.close();
        broker.close();
    }

    @Test
    void deliversWhatFailedAndWhatCameWhileTheRouteOfAPackageWasAway() throws IOException {
        // Given
        publish("device-1", 1);
        publish("device-2", 1);
        publish("device-2", 2);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(UserPackage.taken(portway)).isEqualTo(Map.of("device-1", List.of(1))));
        await().atMost(LIMIT).untilAsserted(() -> assertStored(3));

        // When
        assertThat(portway.stop()).isZero();
        Files.delete(route);
        portway.start();
        publish("device-1", 2);
        publish("device-2", 3);
        await().atMost(LIMIT).untilAsserted(() -> assertStored(5));
        assertThat(portway.metric("portway_deliveries_pending{package=\"user-package\"}"))
                .isEqualTo(4);
        assertThat(portway.stop()).isZero();
        UserPackage.write(portway, NEVER);
        portway.start();

        // Then
        await().atMost(LIMIT).untilAsserted(() -> assertThat(UserPackage.taken(portway))
                .isEqualTo(Map.of("device-1", List.of(1, 2), "device-2", List.of(1, 2, 3))));
        Law.check(portway, UserPackage.NAME);
        Law.check(portway, "storage-integration");
    }

    private void publish(String device, int fCnt) {
        try (QosOnePublisher publisher = new QosOnePublisher(broker.port())) {
            publisher.publish(Uplinks.topic(APPLICATION, device), Uplinks.typical(APPLICATION, device, fCnt));
        }
    }

    private void assertStored(int messages) {
        assertThat(portway.stored(APPLICATION, "uplink_message")).hasSize(messages);
    }
}
