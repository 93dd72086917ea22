package io.portway.demo;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import io.portway.demo.EndDevice.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A few end devices that join and send an uplink every second in turn, on the topics of The Things Stack. */
final class Fleet implements AutoCloseable {

    private final List<EndDevice> devices;
    private final Mqtt3BlockingClient mqtt;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong sent = new AtomicLong();
    private @Nullable ScheduledFuture<?> playing;

    Fleet(String applicationId, int brokerPort) {
        devices = List.of(
                new EndDevice(applicationId, "bike-tracker-017", "70B3D57ED0AA0017", Kind.TRACKER),
                new EndDevice(applicationId, "bike-tracker-018", "70B3D57ED0AA0018", Kind.TRACKER),
                new EndDevice(applicationId, "greenhouse-1", "70B3D57ED0AA0101", Kind.CLIMATE),
                new EndDevice(applicationId, "greenhouse-2", "70B3D57ED0AA0102", Kind.CLIMATE),
                new EndDevice(applicationId, "parking-lot-a7", "70B3D57ED0AA0207", Kind.PARKING));
        mqtt = MqttClient.builder()
                .useMqttVersion3()
                .identifier("demo-fleet")
                .serverHost("127.0.0.1")
                .serverPort(brokerPort)
                .buildBlocking();
        mqtt.connect();
    }

    void play() {
        devices.forEach(device -> publish(device.topic("join"), device.join()));
        playing = timer.scheduleAtFixedRate(this::next, 0, 1, TimeUnit.SECONDS);
    }

    /** Messages published so far, joins included. */
    long sent() {
        return sent.get();
    }

    boolean has(String deviceId) {
        return devices.stream().anyMatch(device -> device.id().equals(deviceId));
    }

    private void next() {
        EndDevice device = devices.get((int) (sent.get() % devices.size()));
        publish(device.topic("up"), device.uplink());
    }

    private void publish(String topic, String message) {
        mqtt.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_MOST_ONCE)
                .payload(message.getBytes(StandardCharsets.UTF_8))
                .send();
        sent.incrementAndGet();
    }

    @Override
    public void close() {
        if (playing != null) {
            playing.cancel(false);
        }
        timer.shutdown();
        if (mqtt.getState().isConnected()) {
            mqtt.disconnect();
        }
    }
}
