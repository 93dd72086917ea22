package io.portway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import io.portway.testing.FreePort;
import io.portway.testing.Uplinks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services of docker-compose.yml, each as a process of this machine, with the environment they are given there. */
class ComposeIT {

    private static final Map<String, String> PASSWORDS = Map.of(
            "POSTGRES_PASSWORD",
            "of-the-database",
            "MQTT_PASSWORD_PORTWAY",
            "of-portway",
            "MQTT_PASSWORD_TTS",
            "of-tts");

    @TempDir
    private Path directory;

    private EmbeddedPostgres postgres;
    private HiveMq hivemq;
    private Container portway;

    @BeforeEach
    void up() throws Exception {
        ComposeFile compose = ComposeFile.read(PASSWORDS);
        postgres = EmbeddedPostgres.builder().setPort(FreePort.find()).start();
        createDatabase(compose.environment("postgres"));
        hivemq = new HiveMq(directory.resolve("hivemq"), compose.environment("hivemq"));
        Map<String, String> environment = compose.environment("portway");
        environment.replaceAll((name, value) -> value.replace("//postgres/", "//127.0.0.1:" + postgres.getPort() + "/")
                .replace("//hivemq:1883", "//127.0.0.1:" + hivemq.port()));
        portway = new Container(Files.createDirectory(directory.resolve("image"))).environment(environment);
        portway.start().awaitHealthy();
    }

    @AfterEach
    void down() throws Exception {
        for (AutoCloseable service : Arrays.asList(portway, hivemq, postgres)) {
            if (service != null) {
                service.close();
            }
        }
    }

    @Test
    void bringsWhatTheBrokerGetsIntoTheMessageStore() throws Exception {
        // Given
        String key = portway.exec(
                        "./portway",
                        "api-key",
                        "create",
                        "--name=test",
                        "--application=all",
                        "--right=RIGHT_APPLICATION_SETTINGS_PACKAGES",
                        "--right=RIGHT_APPLICATION_TRAFFIC_READ")
                .strip();
        assertThat(
                        call(
                                key,
                                "/packages/associations/200",
                                BodyPublishers.ofString(
                                        """
                        {"default":{"package_name":"storage-integration","data":{"f_port_set":"all"}},
                         "field_mask":{"paths":["package_name","data"]}}""")))
                .contains("storage-integration");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> portway.exec("./portway", "status").startsWith("Portway is UP."));

        // When
        Mqtt5BlockingClient tts = client("tts", "of-tts");
        tts.connect();
        tts.publishWith()
                .topic(Uplinks.topic("app1", "dev1"))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(Uplinks.typical("app1", "dev1", 1).getBytes(StandardCharsets.UTF_8))
                .send();
        tts.disconnect();

        // Then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> call(key, "/packages/storage/uplink_message", null).contains("dev1"));
        assertThat(portway.stop()).isZero();
    }

    @Test
    void brokerRefusesWhoeverHasNoPassword() {
        for (Mqtt5BlockingClient stranger : new Mqtt5BlockingClient[] {
            client("tts", "wrong"),
            client("nobody", "of-tts"),
            MqttClient.builder()
                    .useMqttVersion5()
                    .serverHost("127.0.0.1")
                    .serverPort(hivemq.port())
                    .buildBlocking()
        }) {
            assertThatThrownBy(stranger::connect).isInstanceOf(Mqtt5ConnAckException.class);
        }
    }

    private void createDatabase(Map<String, String> environment) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create role %s login password '%s'"
                    .formatted(environment.get("POSTGRES_USER"), environment.get("POSTGRES_PASSWORD")));
            statement.execute("create database %s owner %s"
                    .formatted(environment.get("POSTGRES_DB"), environment.get("POSTGRES_USER")));
        }
    }

    private Mqtt5BlockingClient client(String user, String password) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(hivemq.port())
                .simpleAuth()
                .username(user)
                .password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    private String call(String key, String path, HttpRequest.BodyPublisher body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + portway.httpPort() + "/api/v3/as/applications/app1" + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + key);
        if (body != null) {
            request.PUT(body);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofString())
                .body();
    }
}
