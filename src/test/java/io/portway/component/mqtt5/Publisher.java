package io.portway.component.mqtt5;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Publishes at QoS 1 and returns when the broker has taken it. */
final class Publisher implements AutoCloseable {

    private final Mqtt5BlockingClient client;

    Publisher(String brokerUrl) {
        URI url = URI.create(brokerUrl);
        client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost(url.getHost())
                .serverPort(url.getPort())
                .buildBlocking();
        client.connect();
    }

    void publish(String topic, String body) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(body.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    /** Publishes numbered uplinks of one device and returns their bodies. */
    List<String> publishUplinks(int from, int count) {
        List<String> bodies =
                IntStream.range(from, from + count).mapToObj(i -> "uplink " + i).toList();
        bodies.forEach(body -> publish("v3/app@tenant/devices/dev/up", body));
        return bodies;
    }

    /** Publishes numbered uplinks as fast as the broker takes them, many at once. */
    void flood(int count) {
        CompletableFuture.allOf(IntStream.range(0, count)
                        .mapToObj(i -> client.toAsync()
                                .publishWith()
                                .topic("v3/app@tenant/devices/dev/up")
                                .qos(MqttQos.AT_LEAST_ONCE)
                                .payload(("uplink " + i).getBytes(StandardCharsets.UTF_8))
                                .send())
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
