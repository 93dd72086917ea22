package io.portway.system;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.nio.charset.StandardCharsets;

/** Publishes messages one by one; each that returned is the broker's. */
final class QosOnePublisher implements AutoCloseable {

    private final Mqtt5BlockingClient client;

    QosOnePublisher(int brokerPort) {
        client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(brokerPort)
                .buildBlocking();
        client.connect();
    }

    void publish(String topic, String message) {
        publish(topic, message.getBytes(StandardCharsets.UTF_8));
    }

    void publish(String topic, byte[] message) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(message)
                .send();
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
