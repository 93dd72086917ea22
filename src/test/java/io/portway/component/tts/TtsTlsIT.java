package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.Certificate;
import io.portway.testing.MqttBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose certificate is for localhost, and signed by nobody that the JVM trusts. */
class TtsTlsIT {

    private static final String APPLICATION = "app1";
    private static final String KEY = "NNSXS.KEY";

    private static MqttBroker broker;
    private static Path caFile;

    @BeforeAll
    static void startBroker(@TempDir Path home) throws Exception {
        Certificate certificate = Certificate.make(home);
        caFile = certificate.caFile();
        broker = MqttBroker.startWithTls(home, certificate.keyStore(), Certificate.PASSWORD)
                .user(APPLICATION, KEY)
                .user("tts", "tts");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void receivesOverTls() throws Exception {
        try (ReceivingRoute route = start("localhost", broker.tlsPort(), true, caFile);
                MqttPeer tts = new MqttPeer(broker, "tts", "tts")) {
            route.awaitUp();
            tts.publish("v3/app1/devices/dev-1/up", "uplink".getBytes(StandardCharsets.UTF_8));

            await().atMost(Duration.ofSeconds(20)).until(() -> route.received.size() == 1);
        }
    }

    @Test
    void trustsNoUnknownAuthority() throws Exception {
        try (ReceivingRoute route = start("localhost", broker.tlsPort(), true, null)) {
            route.awaitDown("TLS failed (");
            assertThat(route.healthMessage()).contains("signed by a trusted authority (caFile)");
        }
    }

    @Test
    void trustsNoCertificateForAnotherHost() throws Exception {
        try (ReceivingRoute route = start("127.0.0.1", broker.tlsPort(), true, caFile)) {
            route.awaitDown("TLS failed (");
            assertThat(route.healthMessage()).contains("the certificate has to name 127.0.0.1");
        }
    }

    @Test
    void tellsThatThereIsNoTls() throws Exception {
        try (ReceivingRoute route = start("localhost", broker.port(), true, caFile)) {
            route.awaitDown("not connected to localhost:" + broker.port());
            assertThat(route.healthMessage()).contains("the port may not be one for TLS");
        }
    }

    @Test
    void tellsThatThereIsTls() throws Exception {
        try (ReceivingRoute route = start("localhost", broker.tlsPort(), false, null)) {
            route.awaitDown("closed the connection without an answer to CONNECT");
            assertThat(route.healthMessage()).contains("the port may be one for TLS");
        }
    }

    private static ReceivingRoute start(String host, int port, boolean tls, Path caFile) throws Exception {
        return ReceivingRoute.start(new TtsConnection(host, port, tls, caFile, KEY), APPLICATION, "&connectTimeout=5s");
    }
}
