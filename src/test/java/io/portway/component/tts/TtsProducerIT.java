package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.portway.testing.FreePort;
import io.portway.testing.MqttBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TtsProducerIT {

    private static final String DOWNLINKS = "{\"downlinks\":[{\"f_port\":15,\"frm_payload\":\"AQ==\"}]}";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static MqttBroker broker;

    private final Map<String, TtsConnection> connections = new ConcurrentHashMap<>();
    private DefaultCamelContext context;
    private ProducerTemplate template;
    private MqttPeer tts;

    @BeforeAll
    static void startBroker(@TempDir Path home) {
        broker = MqttBroker.start(home)
                .user("app1", "key-1")
                .user("app2@tenant", "key-2")
                .user("tts", "tts");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        tts = new MqttPeer(broker, "tts", "tts").subscribe("v3/+/devices/+/down/#");
        context = new DefaultCamelContext();
        context.getRegistry().bind("plant", new TtsConnection("127.0.0.1", broker.port(), false, "key-1"));
        context.getRegistry().bind("all", (Function<String, TtsConnection>) connections::get);
        connections.put("app1", new TtsConnection("127.0.0.1", broker.port(), false, "key-1"));
        connections.put("app2@tenant", new TtsConnection("127.0.0.1", broker.port(), false, "key-2"));
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void disconnect() {
        context.stop();
        tts.close();
    }

    @Test
    void pushesDownlink() throws Exception {
        Exchange exchange = send("tts:app1?connection=#bean:plant", Map.of(TtsConstants.DEVICE_ID, "dev-1"));

        assertThat(exchange.getException()).isNull();
        assertArrived("v3/app1/devices/dev-1/down/push");
    }

    @Test
    void replacesDownlinks() throws Exception {
        Exchange exchange =
                send("tts:app1?connection=#bean:plant&operation=replace", Map.of(TtsConstants.DEVICE_ID, "dev-1"));

        assertThat(exchange.getException()).isNull();
        assertArrived("v3/app1/devices/dev-1/down/replace");
    }

    @Test
    void headerGoesBeforeOperationOfTheEndpoint() throws Exception {
        send(
                "tts:app1?connection=#bean:plant&operation=replace",
                Map.of(TtsConstants.DEVICE_ID, "dev-1", TtsConstants.OPERATION, "push"));

        assertArrived("v3/app1/devices/dev-1/down/push");
    }

    @Test
    void servesAllApplicationsThatHaveConnections() throws Exception {
        send("tts:app1?connections=#bean:all", Map.of(TtsConstants.DEVICE_ID, "dev-1"));
        assertArrived("v3/app1/devices/dev-1/down/push");

        send(
                "tts:app1?connections=#bean:all",
                Map.of(TtsConstants.DEVICE_ID, "dev-2", TtsConstants.APPLICATION, "app2@tenant"));
        assertArrived("v3/app2@tenant/devices/dev-2/down/push");
    }

    @Test
    void keepsTheOrderOfDownlinksThatWaitForConnection() throws Exception {
        try (AsyncProducer producer =
                context.getEndpoint("tts:app1?connections=#bean:all").createAsyncProducer()) {
            producer.start();

            for (int i = 0; i < 50; i++) {
                Exchange exchange = producer.getEndpoint().createExchange();
                exchange.getMessage().setHeader(TtsConstants.DEVICE_ID, "dev-1");
                exchange.getMessage().setBody(String.valueOf(i));
                assertThat(producer.process(exchange, doneSync -> {})).isFalse();
            }
        }

        for (int i = 0; i < 50; i++) {
            assertThat(tts.next().map(TtsProducerIT::text)).contains(String.valueOf(i));
        }
    }

    @Test
    void followsConnectionsAsTheyChange() throws Exception {
        // Given
        connections.put("app1", new TtsConnection("127.0.0.1", broker.port(), false, "old-key"));
        Exchange refused =
                send("tts:app1?connections=#bean:all&publishTimeout=500", Map.of(TtsConstants.DEVICE_ID, "dev-1"));
        assertThat(refused.getException()).hasMessageContaining("CONNACK 5");

        // When
        connections.put("app1", new TtsConnection("127.0.0.1", broker.port(), false, "key-1"));
        Exchange exchange = send("tts:app1?connections=#bean:all", Map.of(TtsConstants.DEVICE_ID, "dev-1"));

        // Then
        assertThat(exchange.getException()).isNull();
        assertArrived("v3/app1/devices/dev-1/down/push");
    }

    @Test
    void namesApplicationWithoutConnection() {
        Exchange exchange = send(
                "tts:app1?connections=#bean:all",
                Map.of(TtsConstants.DEVICE_ID, "dev-1", TtsConstants.APPLICATION, "app3"));

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no connection for application app3");
    }

    @Test
    void refusesOtherApplicationThanThatOfItsConnection() {
        Exchange exchange = send(
                "tts:app1?connection=#bean:plant",
                Map.of(TtsConstants.DEVICE_ID, "dev-1", TtsConstants.APPLICATION, "app2"));

        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("app2")
                .hasMessageContaining("use connections");
    }

    @Test
    void refusesDeviceThatIsNone() {
        assertThat(send("tts:app1?connection=#bean:plant", Map.of()).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(TtsConstants.DEVICE_ID);
        assertThat(send("tts:app1?connection=#bean:plant", Map.of(TtsConstants.DEVICE_ID, "a/../b"))
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a/../b' is not the id of an end device");
    }

    @Test
    void failsInTimeWithoutBroker() {
        context.getRegistry().bind("absent", new TtsConnection("127.0.0.1", FreePort.find(), false, "key-1"));
        long sent = System.nanoTime();

        Exchange exchange =
                send("tts:app1?connection=#bean:absent&publishTimeout=500", Map.of(TtsConstants.DEVICE_ID, "dev-1"));

        assertThat(exchange.getException())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not sent within 500 ms")
                .hasMessageContaining("Connection refused");
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(3));
    }

    @Test
    void failsInTimeWithoutAcknowledgement() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answeringConnect(0)) {
            context.getRegistry().bind("mute", new TtsConnection("127.0.0.1", peer.port(), false, "key-1"));

            Exchange exchange =
                    send("tts:app1?connection=#bean:mute&publishTimeout=1s", Map.of(TtsConstants.DEVICE_ID, "dev-1"));

            assertThat(exchange.getException())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("may have been lost")
                    .hasMessageContaining("did not acknowledge it within 1000 ms");
        }
    }

    @Test
    void sendsNothingLaterThatFailedForWantOfConnection(@TempDir Path home) throws Exception {
        // Given
        int port = FreePort.find();
        context.getRegistry().bind("late", new TtsConnection("127.0.0.1", port, false, "key-1"));
        String uri = "tts:app1?connection=#bean:late&publishTimeout=300&reconnectDelay=50&maxReconnectDelay=200";
        Exchange failed = send(uri, Map.of(TtsConstants.DEVICE_ID, "dev-1"));
        assertThat(failed.getException()).isInstanceOf(IOException.class);

        try (MqttBroker late =
                        MqttBroker.start(home, port).user("app1", "key-1").user("tts", "tts");
                MqttPeer peer = new MqttPeer(late, "tts", "tts").subscribe("v3/+/devices/+/down/#")) {
            // When
            await().atMost(LIMIT)
                    .until(() ->
                            send(uri, Map.of(TtsConstants.DEVICE_ID, "dev-2")).getException() == null);

            // Then
            assertThat(peer.next().map(TtsProducerIT::topic)).contains("v3/app1/devices/dev-2/down/push");
        }
    }

    @Test
    void opensConnectionWithTheRouteAndClosesItWithTheComponent() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.answeringConnect(0)) {
            context.getRegistry().bind("mute", new TtsConnection("127.0.0.1", peer.port(), false, "key-1"));

            context.getEndpoint("tts:app1?connection=#bean:mute")
                    .createProducer()
                    .start();

            await().atMost(LIMIT).until(() -> peer.accepted() == 1);
            context.stop();
            await().atMost(LIMIT).until(peer::allHungUp);
        }
    }

    private Exchange send(String uri, Map<String, Object> headers) {
        return template.send(uri, exchange -> {
            exchange.getMessage().setHeaders(new ConcurrentHashMap<>(headers));
            exchange.getMessage().setBody(DOWNLINKS);
        });
    }

    private void assertArrived(String topic) throws InterruptedException {
        Mqtt3Publish arrived = tts.next().orElseThrow();
        assertThat(topic(arrived)).isEqualTo(topic);
        assertThat(text(arrived)).isEqualTo(DOWNLINKS);
        assertThat(arrived.getQos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
        assertThat(arrived.isRetain()).isFalse();
    }

    private static String topic(Mqtt3Publish publish) {
        return publish.getTopic().toString();
    }

    private static String text(Mqtt3Publish publish) {
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }
}
