package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker in between that demands a password, which is a key of Portway. */
class BrokerPasswordIT {

    @Test
    void reachesTheBrokerWithoutShowingThePassword(@TempDir Path directory) {
        try (MqttBroker broker = MqttBroker.start(directory.resolve("broker")).user("portway", "hunter2+%");
                PortwayProcess portway = Sources.mqtt5(PortwayProcess.in(directory.resolve("home")), broker, "app")) {
            portway.set("camel.routeTemplate[0].userName", "portway")
                    .set("camel.routeTemplate[0].password", "#bean:portway.mqtt5.broker.password")
                    .set("portway.mqtt5.broker.password", "hunter2+%");

            portway.start();

            await().atMost(Duration.ofSeconds(30)).until(() -> portway.logText().contains("Subscribed to"));
            assertThat(portway.logText()).doesNotContain("hunter2");
        }
    }
}
