package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.data.DatabaseAddress;
import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayLog;
import io.portway.testing.PortwayProcess;
import io.portway.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Portway with everything in PostgreSQL, whose server goes away under load. */
class DatabaseOutageIT {

    private static final String APPLICATION = "outage-app";

    @TempDir
    Path directory;

    private MqttBroker broker;
    private PostgresServer database;
    private PortwayProcess portway;

    @RegisterExtension
    final PortwayLog log = new PortwayLog(() -> portway);

    @BeforeEach
    void start() {
        broker = MqttBroker.start(directory.resolve("broker"));
        database = PostgresServer.start(directory.resolve("database"));
        DatabaseAddress address = database.address();
        portway = Sources.mqtt5(PortwayProcess.in(directory.resolve("home")), broker, APPLICATION)
                .set("portway.data.url", address.url())
                .set("portway.data.user", address.user())
                .set("portway.data.password", address.password())
                .set("portway.storage.url", address.url())
                .set("portway.storage.user", address.user())
                .set("portway.storage.password", address.password());
        portway.start().storeEverythingOf(APPLICATION);
    }

    @AfterEach
    void stop() {
        portway.close();
        database.close();
        broker.close();
    }

    @Test
    void storesEachUplinkOnceWhenServerAndSessionsEndUnderLoad() throws Exception {
        // Given
        UplinkLoad load = UplinkLoad.start(broker.port(), APPLICATION);

        // When
        for (int outage = 0; outage < 3; outage++) {
            load.awaitMore(200);
            database.endSessions();
            load.awaitMore(200);
            database.close();
            load.awaitMore(200);
            database.start();
        }
        load.awaitMore(200);
        portway.kill();
        portway.start();
        Collection<String> published = load.end();

        // Then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(portway.stored(APPLICATION, "uplink_message"))
                        .hasSizeGreaterThanOrEqualTo(published.size()));
        assertThat(portway.stored(APPLICATION, "uplink_message"))
                .extracting(UplinkLoad::identity)
                .containsExactlyInAnyOrderElementsOf(published);
        Law.check(portway, "storage-integration");
        assertThat(portway.log()).content().doesNotContain(PostgresServer.PASSWORD);
    }
}
