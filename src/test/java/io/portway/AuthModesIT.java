package io.portway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.portway.settings.Settings;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, of a Portway that starts as it does for its operator. */
class AuthModesIT {

    private static final String ASSOCIATIONS = "/api/v3/as/applications/my-app/packages/associations";
    private static final String KEYS = "/api/portway/v1/api-keys";
    private static final String NEW_KEY =
            """
            {"name":"x","applications":["my-app"],"rights":["RIGHT_APPLICATION_SETTINGS_PACKAGES"]}""";
    private static final String WRONG_KEY = "NNSXS.NOSUCHKEY.0123456789ABCDEFGHIJKLMNOPQRSTUV";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private TestHome home;
    private @Nullable PortwayMain main;

    @BeforeEach
    void makeHome() {
        home = new TestHome(directory);
    }

    @AfterEach
    void stop() {
        if (main != null) {
            main.completed();
            main.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "portway.auth.mode=keys\n"})
    void asksForKeysOfItsOwnUnlessToldOtherwise(String mode) throws Exception {
        start(mode);

        assertThat(call("GET", ASSOCIATIONS, null, "").statusCode()).isEqualTo(403);
        assertThat(call("GET", ASSOCIATIONS, WRONG_KEY, "").statusCode()).isEqualTo(401);
        HttpResponse<String> made = call("POST", KEYS, adminKey(), NEW_KEY);
        assertThat(made.statusCode()).isEqualTo(200);
        String key = new ObjectMapper().readTree(made.body()).path("key").textValue();
        assertThat(call("GET", ASSOCIATIONS, key, "").statusCode()).isEqualTo(200);
        assertThat(call("GET", KEYS, key, "").statusCode()).isEqualTo(403);
    }

    @Test
    void asksTheTtsForRightsAndHasNoKeysOfItsOwnThen() throws Exception {
        // Given
        HttpServer tts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tts.createContext("/api/v3/applications/my-app/rights", exchange -> {
            byte[] rights = "{\"rights\":[\"RIGHT_APPLICATION_SETTINGS_PACKAGES\"]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, rights.length);
            exchange.getResponseBody().write(rights);
            exchange.close();
        });
        tts.start();
        home.route(
                "sources/tts.camel.yaml",
                """
                - routeTemplate:
                    id: tts
                    parameters: [{name: name}]
                    from:
                      uri: seda:{{name}}
                      steps:
                        - log: x
                """);

        try {
            // When
            start(
                    """
                    portway.auth.mode=tts
                    portway.tts.lab.mqtt-host=127.0.0.1
                    portway.tts.lab.url=http://127.0.0.1:%d
                    portway.tts.lab.applications.my-app.api-key=hunter2
                    """
                            .formatted(tts.getAddress().getPort()));

            // Then
            assertThat(call("GET", ASSOCIATIONS, WRONG_KEY, "").statusCode()).isEqualTo(200);
            assertThat(call("GET", ASSOCIATIONS, null, "").statusCode()).isEqualTo(403);
            assertThat(call("GET", ASSOCIATIONS, adminKey(), "").statusCode()).isEqualTo(200);
            assertThat(call("POST", KEYS, WRONG_KEY, NEW_KEY).statusCode()).isEqualTo(403);
            assertThat(call("POST", KEYS, adminKey(), NEW_KEY).body())
                    .contains("there are no API keys of Portway's own where portway.auth.mode is `tts`");
        } finally {
            tts.stop(0);
        }
    }

    @Test
    void asksNobodyForAKeyAndMakesNone() throws Exception {
        start("portway.auth.mode=none\n");

        assertThat(call("GET", ASSOCIATIONS, null, "").statusCode()).isEqualTo(200);
        assertThat(call("GET", ASSOCIATIONS, WRONG_KEY, "").statusCode()).isEqualTo(200);
        assertThat(call("GET", KEYS, null, "").statusCode()).isEqualTo(501);
        assertThat(directory.resolve("data/admin-key")).doesNotExist();
    }

    @Test
    void closesWhatItOpenedWhereThereIsNoAdminKeyToUse() throws IOException {
        Path file = Files.createDirectories(directory.resolve("data")).resolve("admin-key");
        Files.writeString(file, "no key");
        assertThatThrownBy(() -> start("")).hasMessageContaining("remove the file");

        Files.delete(file);

        start("");
        assertThat(file).exists();
    }

    @Test
    void refusesWhoGuessesByTheAddressThatATrustedProxySays() throws Exception {
        start("portway.http.trusted-proxies=127.0.0.1\n");

        assertThat(guesses("203.0.113.9, 192.0.2.1")).startsWith(401, 401).endsWith(401, 429);
        assertThat(guess("203.0.113.10, 192.0.2.1", 99))
                .as("what the caller says itself")
                .isEqualTo(429);
        assertThat(guess("192.0.2.2", 99)).as("another caller").isEqualTo(401);
    }

    @Test
    void doesNotBelieveTheAddressThatACallerSays() throws Exception {
        start("");

        assertThat(guesses("192.0.2.1")).endsWith(401, 429);
        assertThat(guess("192.0.2.2", 99)).isEqualTo(429);
        assertThat(call("GET", ASSOCIATIONS, WRONG_KEY, "").headers().firstValue("Retry-After"))
                .isPresent();
    }

    private List<Integer> guesses(String forwardedFor) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            statuses.add(guess(forwardedFor, i));
        }
        return statuses;
    }

    /** Each at another key id, so that the address alone is counted. */
    private int guess(String forwardedFor, int number) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(ASSOCIATIONS))
                .header("Authorization", "Bearer NNSXS.GUESS" + number + ".SECRET")
                .header("X-Forwarded-For", forwardedFor)
                .build();
        return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    }

    private void start(String configuration) {
        home.configuration(configuration);
        Settings.Loaded loaded = Settings.load(home.home(), new Properties(), Map.of());
        assertThat(loaded.faults()).isEmpty();
        Path routes = home.home().routes();
        main = PortwayMain.toRun(
                home.home(), loaded, "file:" + routes + "/*.camel.yaml,file:" + routes + "/sources/*.camel.yaml");
        main.start();
    }

    private String adminKey() throws IOException {
        return Files.readString(directory.resolve("data/admin-key")).strip();
    }

    private HttpResponse<String> call(String method, String path, @Nullable String key, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + home.httpPort() + path);
    }
}
