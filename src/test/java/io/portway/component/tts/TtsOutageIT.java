package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.FreePort;
import io.portway.testing.MqttBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a consumer does about brokers that are away, silent, or refuse it. */
class TtsOutageIT {

    private static final String APPLICATION = "app1";
    private static final String KEY = "NNSXS.KEY";
    private static final String UPLINK = "v3/app1/devices/dev-1/up";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private static MqttBroker broker;

    @BeforeAll
    static void startBroker(@TempDir Path home) {
        broker = MqttBroker.start(home).user(APPLICATION, KEY).user("tts", "tts");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void subscribesAgainAfterBrokerRestart() throws Exception {
        try (ReceivingRoute route = ReceivingRoute.start(connection(broker.port()), APPLICATION, "")) {
            // Given
            route.awaitUp();

            for (int restart = 1; restart <= 2; restart++) {
                // When
                broker.stop();
                route.awaitDown("not connected to 127.0.0.1:" + broker.port());
                broker.startAgain();
                route.awaitUp();
                publish(UPLINK);

                // Then
                int arrived = restart;
                await().atMost(LIMIT).until(() -> route.received.size() == arrived);
                assertThat(route.health().getDetails())
                        .containsEntry("reconnect.count", restart)
                        .containsKeys("interrupted.at", "interrupted.reason");
            }
        }
    }

    @Test
    void recoversByItselfWhenTheKeyBecomesValid() throws Exception {
        String application = "app2";
        try (ReceivingRoute route = ReceivingRoute.start(connection(broker.port()), application, "")) {
            // Given
            route.awaitDown("CONNACK 5");
            assertThat(route.healthMessage())
                    .contains("the API key is wrong or has no rights on application app2")
                    .contains("or The Things Stack could not check it")
                    .doesNotContain(KEY);

            // When
            broker.user(application, KEY);

            // Then
            route.awaitUp();
            publish("v3/app2/devices/dev-1/up");
            await().atMost(LIMIT).until(() -> route.received.size() == 1);
        }
    }

    @Test
    void keepsWhatIsGrantedAndRetriesWhatIsRefused() throws Exception {
        String joins = "v3/app1/devices/+/join";
        broker.refuse(joins);
        try (ReceivingRoute route =
                ReceivingRoute.start(connection(broker.port()), APPLICATION, "&messages=uplink_message,join_accept")) {
            // Given
            route.awaitDown("refused to subscribe to " + joins + " (SUBACK 128)");
            publish(UPLINK);
            await().atMost(LIMIT).until(() -> route.received.size() == 1);

            // When
            broker.allow(joins);

            // Then
            route.awaitUp();
            publish("v3/app1/devices/dev-1/join");
            publish(UPLINK);
            await().atMost(LIMIT).until(() -> route.received.size() == 3);
            assertThat(route.health().getDetails()).containsEntry("reconnect.count", 0);
        }
    }

    @Test
    void retriesWhenEverythingIsRefused() throws Exception {
        String uplinks = "v3/app1/devices/+/up";
        broker.refuse(uplinks);
        try (ReceivingRoute route =
                ReceivingRoute.start(connection(broker.port()), APPLICATION, "&messages=uplink_message")) {
            route.awaitDown("refused to subscribe to " + uplinks);

            broker.allow(uplinks);

            route.awaitUp();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, does not speak MQTT 3.1.1",
        "2, refused the client identifier",
        "3, limits the rate of connections",
        "4, refused user name app1 or the API key",
        "5, The Things Stack could not check it"
    })
    void tellsWhyItIsRefusedAndGoesOnTrying(int returnCode, String reason) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answeringConnect(returnCode);
                ReceivingRoute route = ReceivingRoute.start(connection(peer.port()), APPLICATION, "")) {
            route.awaitDown(reason);
            assertThat(route.healthMessage()).contains("CONNACK " + returnCode);
            await().atMost(LIMIT).until(() -> peer.accepted() >= 4);
        }
    }

    @Test
    void connectsAgainWhenSubscribeIsNotAnswered() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answeringConnect(0);
                ReceivingRoute route =
                        ReceivingRoute.start(connection(peer.port()), APPLICATION, "&connectTimeout=300")) {
            route.awaitDown("did not answer SUBSCRIBE within 300 ms");

            await().atMost(LIMIT).until(() -> peer.accepted() == 2);
            assertThat(route.health().getState()).isEqualTo(HealthCheck.State.DOWN);
        }
    }

    @Test
    void silentBrokerDelaysNeitherStartNorStop() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.silent()) {
            ReceivingRoute route = startAtOnce(peer.port(), "&connectTimeout=500");
            route.awaitDown("did not answer CONNECT as an MQTT server does");
            await().atMost(LIMIT).until(() -> peer.accepted() >= 3);
            stopAtOnce(route);
        }
    }

    @Test
    void silentBrokerDelaysNoStopWhileItIsWaitedFor() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.silent()) {
            ReceivingRoute route = startAtOnce(peer.port(), "");
            await().atMost(LIMIT).until(() -> peer.accepted() == 1);
            route.awaitDown("connecting to 127.0.0.1:" + peer.port());
            stopAtOnce(route);
        }
    }

    @Test
    void absentBrokerDelaysNeitherStartNorStop() throws Exception {
        int port = FreePort.find();
        ReceivingRoute route = startAtOnce(port, "");
        route.awaitDown("Connection refused");
        stopAtOnce(route);
    }

    @Test
    void unknownHostDelaysNeitherStartNorStop() throws Exception {
        ReceivingRoute route = new ReceivingRoute();
        long started = System.nanoTime();
        route.begin(new TtsConnection("no-such-host.invalid", 1883, false, KEY), APPLICATION, "");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(AT_ONCE);
        route.awaitDown("the name no-such-host.invalid cannot be resolved");
        stopAtOnce(route);
    }

    @Test
    void tellsThatBrokerHangsUp() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.hangingUp();
                ReceivingRoute route = ReceivingRoute.start(connection(peer.port()), APPLICATION, "")) {
            route.awaitDown("closed the connection without an answer to CONNECT");
        }
    }

    @Test
    void stopEndsTheWaitForTheNextAttempt() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.hangingUp()) {
            // Given
            ReceivingRoute route = ReceivingRoute.start(connection(peer.port()), APPLICATION, "&reconnectDelay=2s");
            route.awaitDown("closed the connection");

            // When
            stopAtOnce(route);

            // Then
            await().during(Duration.ofSeconds(3)).atMost(LIMIT).until(() -> peer.accepted() == 1);
        }
    }

    private static ReceivingRoute startAtOnce(int port, String options) throws Exception {
        ReceivingRoute route = new ReceivingRoute();
        long started = System.nanoTime();
        route.begin(connection(port), APPLICATION, options);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(AT_ONCE);
        return route;
    }

    private static void stopAtOnce(ReceivingRoute route) {
        long stopped = System.nanoTime();
        route.close();
        assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(AT_ONCE);
    }

    private static TtsConnection connection(int port) {
        return new TtsConnection("127.0.0.1", port, false, KEY);
    }

    private static void publish(String topic) throws IOException {
        try (MqttPeer tts = new MqttPeer(broker, "tts", "tts")) {
            tts.publish(topic, "message".getBytes(StandardCharsets.UTF_8));
        }
    }
}
