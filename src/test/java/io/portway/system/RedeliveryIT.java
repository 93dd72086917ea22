package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayLog;
import io.portway.testing.PortwayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RedeliveryIT {

    private static final String APPLICATION = "fleet-demo";
    private static final String DEVICE = "bike-tracker-017";
    private static final String ENVELOPE =
            """
            {"end_device_ids":{"device_id":"bike-tracker-017","application_ids":{"application_id":"fleet-demo"},\
            "dev_eui":"70B3D57ED0AA0017"},"correlation_ids":["gs:uplink:01KKNM8ZQ3V6T1C9XH2J5R7D4E",\
            "rpc:/ttn.lorawan.v3.NsAs/HandleUplink:%s"],"received_at":"%s",%s}""";

    /** What one uplink leads to: the uplink itself, three normalized readings, a location and three service_data. */
    private static final List<String> MESSAGES = List.of(
            """
            "uplink_message":{"session_key_id":"AZzqlH+8RtG2vXoKcJ5mWw==","f_port":1,"f_cnt":7,"frm_payload":"AQI=","received_at":"2026-03-14T09:26:53.440118275Z"}""",
            normalized(20.5),
            normalized(20.6),
            normalized(20.7),
            """
            "location_solved":{"service":"lora-cloud-geolocation-v3","location":{"latitude":52.09,"longitude":5.12,"source":"SOURCE_GPS"}}""",
            serviceData("lora-cloud-geolocation-v3", 1),
            serviceData("lora-cloud-device-management-v1", 1),
            serviceData("lora-cloud-device-management-v1", 2));

    @TempDir
    Path directory;

    private MqttBroker broker;
    private PortwayProcess portway;

    @RegisterExtension
    final PortwayLog log = new PortwayLog(() -> portway);

    @BeforeEach
    void start() {
        broker = MqttBroker.start(directory.resolve("broker"));
        portway = Sources.storing(directory.resolve("home"), broker, APPLICATION);
    }

    @AfterEach
    void stop() {
        portway.close();
        broker.close();
    }

    @Test
    void keepsTheEightMessagesOfOneUplinkApartAndOnceEachWhenTheyComeAgain() {
        // When
        publish("01KKNM9006P1E7D5ZV4M8T2Q9J", "2026-03-14T09:26:53.650411902Z");
        publish("01KKNMB006P1E7D5ZV4M8T2Q9J", "2026-03-14T09:27:53.650411902Z");

        // Then
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(Law.messages(portway, "received"))
                .isEqualTo(2.0 * MESSAGES.size()));
        assertThat(Law.messages(portway, "duplicate")).isEqualTo(MESSAGES.size());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(portway.stored(APPLICATION, "")).hasSize(MESSAGES.size()));
        Law.check(portway, "storage-integration");
    }

    private void publish(String rpcId, String receivedAt) {
        try (QosOnePublisher publisher = new QosOnePublisher(broker.port())) {
            MESSAGES.forEach(message -> publisher.publish(
                    "v3/" + APPLICATION + "/devices/" + DEVICE + "/any",
                    ENVELOPE.formatted(rpcId, receivedAt, message)));
        }
    }

    private static String normalized(double temperature) {
        return """
                "uplink_normalized":{"session_key_id":"AZzqlH+8RtG2vXoKcJ5mWw==","f_port":1,"f_cnt":7,"normalized_payload":{"air":{"temperature":%s}},"received_at":"2026-03-14T09:26:53.440118275Z"}"""
                .formatted(temperature);
    }

    private static String serviceData(String service, int reading) {
        return """
                "service_data":{"service":"%s","data":{"reading":%d}}""".formatted(service, reading);
    }
}
