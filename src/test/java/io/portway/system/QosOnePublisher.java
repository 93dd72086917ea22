package io.portway.system;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.nio.charset.StandardCharsets;

/** Publishes messages one by one; each that returned is the broker's, and somebody subscribes to it. */
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
        Mqtt5PublishResult result = client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(message)
                .send();
        Mqtt5PubAckReasonCode reason =
                ((Mqtt5PublishResult.Mqtt5Qos1Result) result).getPubAck().getReasonCode();
        if (reason != Mqtt5PubAckReasonCode.SUCCESS) {
            throw new IllegalStateException("The broker takes " + topic + " with " + reason);
        }
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
