package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayLog;
import io.portway.testing.PortwayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CrashIT {

    private static final String APPLICATION = "crash-app";
    private static final int KILLS = 10;

    @TempDir
    Path directory;

    private MqttBroker broker;
    private PortwayProcess portway;

    @RegisterExtension
    final PortwayLog log = new PortwayLog(() -> portway);

    @BeforeEach
    void start() {
        broker = MqttBroker.start(directory.resolve("broker"));
        portway = Sources.mqtt5(PortwayProcess.in(directory.resolve("home")), broker, APPLICATION);
        UserPackage.write(portway, "${random(500)} == 0");
        portway.start().storeEverythingOf(APPLICATION);
        UserPackage.associate(portway, APPLICATION);
    }

    @AfterEach
    void stop() {
        portway.close();
        broker.close();
    }

    @Test
    void deliversEachUplinkInOrderAndStoresItOnceWhenKilledTenTimesUnderLoad() throws InterruptedException {
        // Given
        UplinkLoad load = UplinkLoad.start(broker.port(), APPLICATION);

        // When
        Random random = new Random(17);
        for (int kill = 0; kill < KILLS; kill++) {
            load.awaitMore(50 + random.nextInt(300));
            portway.kill();
            portway.start();
        }
        Collection<String> published = load.end();

        // Then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(portway.stored(APPLICATION, "uplink_message"))
                        .hasSizeGreaterThanOrEqualTo(published.size()));
        List<String> stored = portway.stored(APPLICATION, "uplink_message").stream()
                .map(UplinkLoad::identity)
                .toList();
        assertThat(stored).doesNotHaveDuplicates();
        assertThat(stored).containsExactlyInAnyOrderElementsOf(published);
        Law.check(portway, "storage-integration");
        Law.check(portway, UserPackage.NAME);
        assertThat(UserPackage.taken(portway)).hasSize(UplinkLoad.DEVICES).allSatisfy((device, fCnts) -> {
            // What was under way at a kill comes again, so the same number may follow itself.
            assertThat(fCnts).isSorted();
            assertThat(new TreeSet<>(fCnts))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, Collections.max(fCnts))
                            .boxed()
                            .toList());
            assertThat(published).contains(device + " " + Collections.max(fCnts));
        });
        assertThat(UserPackage.taken(portway).values().stream()
                        .mapToInt(fCnts -> new TreeSet<>(fCnts).size())
                        .sum())
                .isEqualTo(published.size());
    }
}
