package io.portway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.portway.settings.Settings;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortwayMainIT {

    @TempDir
    private Path directory;

    private @Nullable PortwayMain main;

    @AfterEach
    void stop() {
        if (main != null) {
            main.completed();
            main.stop();
        }
    }

    @Test
    void servesRoutesOnOnePortAndHealthAndMetricsOnTheOther() throws Exception {
        TestHome home = new TestHome(directory);

        start(home);

        assertThat(get(home.httpPort(), "/hello").body()).isEqualTo("hello");
        assertThat(get(home.managementPort(), "/observe/health").body()).contains("\"status\":\"UP\"");
        assertThat(get(home.managementPort(), "/observe/metrics").body()).contains("camel_exchanges_total");
        assertThat(get(home.httpPort(), "/observe/health").statusCode()).isEqualTo(404);
        assertThat(get(home.managementPort(), "/hello").statusCode()).isEqualTo(404);
    }

    @Test
    void servesTheOpenApiDocumentToAnybody() throws Exception {
        TestHome home = new TestHome(directory);

        start(home);

        HttpResponse<String> response = get(home.httpPort(), "/openapi.yaml");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(response.body()).isEqualTo(Files.readString(Path.of("src/main/resources/openapi.yaml")));
    }

    @Test
    void makesASourceOfEachConfiguredApplication() throws Exception {
        TestHome home = new TestHome(directory)
                .configuration(
                        """
                        portway.tts.eu1.mqtt-host=a
                        portway.tts.eu1.tenant=ten
                        portway.tts.eu1.applications.app1.api-key=hunter2
                        portway.tts.eu1.applications.app1.alias=app1-eu1
                        portway.tts.lab.mqtt-host=b
                        portway.tts.lab.applications.app1.api-key=hunter2
                        portway.tts.lab.applications.app1.alias=app1-lab
                        """)
                .route(
                        "sources/tts.camel.yaml",
                        """
                        - routeTemplate:
                            id: tts
                            parameters:
                              - name: name
                              - name: application
                              - name: speaksFor
                              - name: connection
                              - {name: alias, defaultValue: ""}
                            from:
                              uri: seda:{{application}}/{{speaksFor}}/{{connection}}/{{alias}}
                              steps:
                                - log: x
                        """);

        start(home);

        assertThat(main.getCamelContext().getRoutes())
                .filteredOn(route -> route.getRouteId().startsWith("source-"))
                .extracting(Route::getRouteId, route -> route.getEndpoint().getEndpointUri())
                .containsExactlyInAnyOrder(
                        tuple("source-tts-eu1.app1", "seda://app1@ten/app1/tts.eu1.app1/app1-eu1"),
                        tuple("source-tts-lab.app1", "seda://app1/app1/tts.lab.app1/app1-lab"));
    }

    @Test
    void givesSettingsToRoutesAsPlaceholders() throws Exception {
        TestHome home = new TestHome(directory)
                .configuration("my.greeting=caf\u00e9\n")
                .route(
                        "greeting.camel.yaml",
                        """
                        - route:
                            id: greeting
                            from:
                              uri: platform-http:/greeting
                              steps:
                                - setBody:
                                    constant: "{{my.greeting}} {{portway.journal.retention}} {{portway.http.port}}"
                        """);

        start(home);

        assertThat(get(home.httpPort(), "/greeting").body()).isEqualTo("caf\u00e9 24h " + home.httpPort());
    }

    @Test
    void startsThoughTheBrokerOfAnotherSourceIsAway() throws Exception {
        TestHome home = new TestHome(directory)
                .route(
                        "sources/other.camel.yaml",
                        """
                        - route:
                            id: other
                            from:
                              uri: paho-mqtt5:t
                              parameters:
                                brokerUrl: tcp://127.0.0.1:1
                              steps:
                                - log: x
                        """);

        start(home);

        assertThat(get(home.httpPort(), "/hello").body()).isEqualTo("hello");
        assertThat(get(home.managementPort(), "/observe/health").body())
                .contains("\"name\":\"route:other\",\"status\":\"DOWN\"");
    }

    private void start(TestHome home) {
        Settings.Loaded loaded = Settings.load(home.home(), new Properties(), Map.of());
        Path routes = home.home().routes();
        main = PortwayMain.toRun(
                home.home(), loaded, "file:" + routes + "/*.camel.yaml,file:" + routes + "/sources/*.camel.yaml");
        main.start();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
