package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayLog;
import io.portway.testing.PortwayProcess;
import io.portway.testing.Uplinks;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Associations that an operator declares in a file, in a Portway that runs. */
class AssociationsFileIT {

    private static final String ASSOCIATIONS = "my-app/packages/associations";
    private static final String PUT =
            """
            {"default":{"package_name":"storage-integration","data":{"f_port_set":[7]}},
             "field_mask":{"paths":["package_name","data"]}}""";
    private static final String TELLER =
            """
            - route:
                id: teller
                from:
                  uri: package:teller
                  steps:
                    - log:
                        message: "gets ${variable.association.data[token]}."
            """;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @RegisterExtension
    private final PortwayLog log = new PortwayLog(() -> this.portway);

    private final HttpClient http = HttpClient.newHttpClient();
    private PortwayProcess portway;

    @BeforeEach
    void makeHome() {
        portway = PortwayProcess.in(directory.resolve("home"));
    }

    @AfterEach
    void stop() {
        portway.close();
    }

    @Test
    void isAppliedAtTheStartAndOnEachChange() throws Exception {
        write(association(200));
        portway.start();
        portway.put(ASSOCIATIONS + "/100", PUT);
        assertThat(fPorts()).containsExactly(100, 200);

        write(association(201) + association(202));
        await().untilAsserted(() -> assertThat(fPorts()).containsExactly(100, 201, 202));

        // As a volume of Kubernetes does it, by another file behind the same name.
        Path link = directory.resolve("next.yaml");
        Files.createSymbolicLink(link, Files.writeString(directory.resolve("mounted.yaml"), association(203)));
        Files.move(link, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        await().untilAsserted(() -> assertThat(fPorts()).containsExactly(100, 203));

        assertThat(portway.stop()).isZero();
        Files.delete(file());
        portway.start();
        assertThat(fPorts()).containsExactly(100);
    }

    @Test
    void aloneChangesWhatItOwns() throws Exception {
        write(association(200) + association(15).replace("  f_port: 15", "  device_id: my-device\n  f_port: 15"));
        portway.start();

        String refused =
                """
                {"code":9,"message":"error:portway/associations:declared_in_file (association is declared in \
                `config/associations.yaml`; change it there)","details":[{"@type":\
                "type.googleapis.com/ttn.lorawan.v3.ErrorDetails","namespace":"portway/associations",\
                "name":"declared_in_file","message_format":"association is declared in `{file}`; change it there",\
                "attributes":{"file":"config/associations.yaml"},"code":9}]}""";
        String ofDevice = "my-app/devices/my-device/packages/associations/15";
        String device = PUT.replace("default", "association");
        assertRefused(call("PUT", ASSOCIATIONS + "/200", PUT), refused);
        assertRefused(call("PUT", ASSOCIATIONS + "/200", PUT.replaceAll("\"field_mask.*", "\"x\":0}")), refused);
        assertRefused(call("DELETE", ASSOCIATIONS + "/200", ""), refused);
        assertRefused(call("PUT", ofDevice, device), refused);
        assertRefused(call("DELETE", ofDevice, ""), refused);

        assertThat(call("PUT", ASSOCIATIONS + "/201", PUT).statusCode()).isEqualTo(200);
        assertThat(call("DELETE", ASSOCIATIONS + "/201", "").statusCode()).isEqualTo(200);
        assertThat(portway.get(ASSOCIATIONS + "/200?field_mask=data")).contains("\"f_port_set\":\"all\"");
    }

    @Test
    void ownsWhatItDeclaresThoughTheApiMadeIt() throws Exception {
        portway.start();
        portway.put(ASSOCIATIONS + "/200", PUT);

        write(association(200));
        await().until(() -> portway.logText()
                .contains(
                        "config/associations.yaml declares what the API had made and owns it from now on: FPort 200 of"
                                + " my-app"));

        assertThat(call("DELETE", ASSOCIATIONS + "/200", "").statusCode()).isEqualTo(400);
        write("[]");
        await().untilAsserted(() -> assertThat(fPorts()).isEmpty());
    }

    @Test
    void isLeftUnappliedWhileItHasFaults() throws Exception {
        write(association(200));
        portway.start();

        write(association(201) + association(202).replace("f_port: 202", "fport: 0"));
        await().untilAsserted(() -> assertThat(health())
                .isEqualTo("DOWN config/associations.yaml:8:3: fport is unknown; did you mean f_port? (and 1 more)"));
        assertThat(fPorts()).containsExactly(200);

        write(association(201));
        await().untilAsserted(
                        () -> assertThat(health()).isEqualTo("UP config/associations.yaml declares 1 associations"));
        assertThat(fPorts()).containsExactly(201);
        assertThat(portway.logText().lines().filter(line -> line.contains("ERROR")))
                .hasSize(3)
                .anyMatch(line -> line.endsWith(
                        "config/associations.yaml:8:10: f_port takes a number from 1 to 255," + " not '0'."));
    }

    @Test
    void handsSecretsToPackagesAndToNobodyElse() throws Exception {
        try (MqttBroker broker = MqttBroker.start(directory.resolve("broker"))) {
            // Given
            Path secret = Files.writeString(directory.resolve("secret"), "hunter2\n");
            Files.writeString(portway.home().resolve("routes/packages/teller.camel.yaml"), TELLER);
            portway.environment("TOKEN_FILE", secret.toString());
            write(association(200).replace("storage-integration", "teller").stripTrailing()
                    + "\n    token: 'Bearer {{env:TOKEN}}'\n");

            // When
            Sources.mqtt5(portway, broker, "my-app").start();
            publish(broker, 1);

            // Then
            await().untilAsserted(() -> assertThat(portway.logText()).contains("teller gets Bearer hunter2."));
            assertThat(portway.get(ASSOCIATIONS + "/200?field_mask=data"))
                    .contains("Bearer {{env:TOKEN}}")
                    .doesNotContain("hunter2");

            // When
            Files.writeString(secret, "hunter3");
            await().until(() ->
                    portway.logText().contains("config/associations.yaml refers to a secret that has changed"));
            publish(broker, 2);

            // Then
            await().untilAsserted(() -> assertThat(portway.logText()).contains("teller gets Bearer hunter3."));
            assertThat(portway.logText().lines().filter(line -> line.contains("hunter")))
                    .hasSize(2);
        }
    }

    @Test
    void keepsPortwayFromStartingWithFaults() throws Exception {
        write(association(0) + "- my-app\n");

        assertThat(portway.launch().await()).isEqualTo(1);
        assertThat(portway.logText().lines().filter(line -> !line.startsWith("SLF4J")))
                .containsExactly(
                        "config/associations.yaml:2:11: f_port takes a number from 1 to 255, not '0'.",
                        "config/associations.yaml:7:3: is no association; each begins with '- application_id:'.");
    }

    private static String association(int fPort) {
        return """
                - application_id: my-app
                  f_port: %d
                  package_name: storage-integration
                  data:
                    f_port_set: all

                """
                .formatted(fPort);
    }

    private Path file() {
        return portway.home().resolve("config/associations.yaml");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(file(), yaml);
    }

    private List<Integer> fPorts() throws IOException {
        return JSON.readTree(portway.get(ASSOCIATIONS)).findValues("f_port").stream()
                .map(JsonNode::asInt)
                .toList();
    }

    private static void publish(MqttBroker broker, int fCnt) {
        try (QosOnePublisher publisher = new QosOnePublisher(broker.port())) {
            publisher.publish(Uplinks.topic("my-app", "my-device"), Uplinks.typical("my-app", "my-device", fCnt));
        }
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(portway.api(path))
                        .header("Authorization", "Bearer " + PortwayProcess.ADMIN_KEY)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void assertRefused(HttpResponse<String> answer, String expected) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode body = JSON.readTree(answer.body());
        ObjectNode details = (ObjectNode) body.path("details").path(0);
        assertThat(details.remove("correlation_id")).isNotNull();
        assertThat(body).isEqualTo(JSON.readTree(expected));
    }

    /** The check of the file, as the page of health shows it. */
    private String health() throws Exception {
        String page = http.send(
                        HttpRequest.newBuilder(portway.management("/observe/health"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonNode check : JSON.readTree(page).path("checks")) {
            if (check.path("name").asText().equals("associations-file")) {
                return check.path("status").asText() + " "
                        + check.path("message").asText().replace("\\/", "/");
            }
        }
        return "none";
    }
}
