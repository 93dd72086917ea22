package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.ManualClock;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyApiIT {

    private static final String ADMIN = "NNSXS.ADMIN.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String KEYS = "/api/portway/v1/api-keys";
    private static final String ASSOCIATIONS = "/api/v3/as/applications/my-app/packages/associations";
    private static final String FOR_PACKAGES =
            """
            {"name":"provisioning","applications":["my-app"],"rights":["RIGHT_APPLICATION_SETTINGS_PACKAGES"]}""";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
    private AssociationStore store;
    private ApiServer server;

    @BeforeEach
    void start() {
        store = AssociationStore.open(folder);
        KeyRegistry keys = new KeyRegistry(store.database(), store.commits(), clock);
        List<ApiEndpoint> endpoints = new ArrayList<>(store.endpoints());
        endpoints.addAll(new KeyApi(keys).endpoints());
        server = ApiServer.start(endpoints, TestKeys.authorization(ADMIN, keys));
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @Test
    void makesAKeyThatIsGoodForWhatItSaysOnly() throws Exception {
        JsonNode made = create(FOR_PACKAGES);
        String key = made.path("key").textValue();

        assertThat(key).matches("NNSXS\\.[A-Z2-7]{39}\\.[A-Z2-7]{52}");
        assertThat(made.path("name").textValue()).isEqualTo("provisioning");
        assertThat(send("GET", ASSOCIATIONS, key, "").statusCode()).isEqualTo(200);
        assertThat(send("GET", ASSOCIATIONS.replace("my-app", "other-app"), key, "")
                        .body())
                .contains("no_application_rights");
        assertThat(send("GET", KEYS, key, "").statusCode()).isEqualTo(403);
        assertThat(send("GET", KEYS, key, "").body())
                .contains("insufficient_universal_rights")
                .contains("RIGHT_PORTWAY_OPERATE");
    }

    @Test
    void makesAKeyThatOperates() throws Exception {
        String key = create("{\"name\":\"operator\",\"rights\":[\"RIGHT_PORTWAY_OPERATE\"]}")
                .path("key")
                .textValue();

        assertThat(send("GET", KEYS, key, "").statusCode()).isEqualTo(200);
        assertThat(send("GET", ASSOCIATIONS, key, "").body()).contains("no_application_rights");
    }

    @Test
    void listsKeysWithoutTheirSecret() throws Exception {
        String key = create(FOR_PACKAGES).path("key").textValue();
        String[] parts = key.split("\\.");

        HttpResponse<String> list = send("GET", KEYS, ADMIN, "");

        assertThat(list.body()).contains(parts[1]).doesNotContain(parts[2]);
        JsonNode listed = JSON.readTree(list.body()).path("api_keys").path(0);
        assertThat(listed.fieldNames())
                .toIterable()
                .containsExactly("id", "name", "applications", "rights", "created_at");
    }

    @Test
    void keepsNoSecretOnDisk() throws Exception {
        String key = create(FOR_PACKAGES).path("key").textValue();

        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(key.split("\\.")[2]);
            }
        }
    }

    @Test
    void refusesARevokedKeyAtOnceAsTtsRefusesOneItDoesNotKnow() throws Exception {
        // Given
        JsonNode made = create(FOR_PACKAGES);
        String key = made.path("key").textValue();
        assertThat(send("GET", ASSOCIATIONS, key, "").statusCode()).isEqualTo(200);

        // When
        HttpResponse<String> revoked =
                send("DELETE", KEYS + "/" + made.path("id").textValue(), ADMIN, "");

        // Then
        assertThat(revoked.statusCode()).isEqualTo(200);
        HttpResponse<String> refused = send("GET", ASSOCIATIONS, key, "");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("pkg/identityserver:api_key_not_found");
        assertThat(send("GET", KEYS, ADMIN, "").body()).contains("revoked_at");
    }

    @Test
    void refusesAKeyFromItsExpiryOn() throws Exception {
        // Given
        String key = create(FOR_PACKAGES.replace(
                        "}", ",\"expires_at\":\"" + clock.instant().plus(Duration.ofHours(1)) + "\"}"))
                .path("key")
                .textValue();
        assertThat(send("GET", ASSOCIATIONS, key, "").statusCode()).isEqualTo(200);

        // When
        clock.pass(Duration.ofHours(1));

        // Then
        HttpResponse<String> refused = send("GET", ASSOCIATIONS, key, "");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("pkg/identityserver:api_key_expired");
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("api_key_expired");
    }

    @Test
    void remembersKeysAndTheirEndAcrossARestart() throws Exception {
        // Given
        String kept = create(FOR_PACKAGES).path("key").textValue();
        JsonNode ended = create(FOR_PACKAGES);
        send("DELETE", KEYS + "/" + ended.path("id").textValue(), ADMIN, "");

        // When
        stop();
        start();

        // Then
        assertThat(send("GET", ASSOCIATIONS, kept, "").statusCode()).isEqualTo(200);
        assertThat(send("GET", ASSOCIATIONS, ended.path("key").textValue(), "").statusCode())
                .isEqualTo(401);
    }

    @Test
    void saysThatThereIsNoSuchKeyToRevoke() throws Exception {
        HttpResponse<String> response = send("DELETE", KEYS + "/NOSUCHKEY", ADMIN, "");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("there is no API key `NOSUCHKEY`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                    | rights",
                "[]                                                                    | not a JSON object",
                "{                                                                     | unexpected EOF",
                "{'name':'x','name':'y'}                                               | the key 'name' twice",
                "{'name':'x','rights':['RIGHT_APPLICATION_ALL']}                       | a list of application ids, or",
                "{'name':'x','rights':['RIGHT_APPLICATION_ALL'],'applications':[]}     | a list of application ids, or",
                "{'name':'x','rights':['RIGHT_APPLICATION_ALL'],'applications':['A']}  | no id of an application",
                "{'name':'x','rights':['RIGHT_APPLICATION_AL'],'applications':'all'}   | did you mean RIGHT_APPLICATION_ALL?",
                "{'name':'x','rights':['RIGHT_PORTWAY_OPERATE'],'applications':['my-app']} | RIGHT_PORTWAY_OPERATE",
                "{'rights':['RIGHT_APPLICATION_ALL'],'applications':'all'}             | what the key is for",
                "{'name':'x','rights':['RIGHT_APPLICATION_ALL'],'applications':'all','expires_at':'soon'} | a time of RFC 3339",
                "{'name':'x','rights':['RIGHT_APPLICATION_ALL'],'applications':'all','expires_at':'2001-01-01T00:00:00Z'} | has passed",
                "{'name':'x','rights':['RIGHT_APPLICATION_ALL'],'applications':'all','expire_at':'2001-01-01T00:00:00Z'} | did you mean expires_at?"
            })
    void saysWhatIsWrongWithARequest(String body, String words) throws Exception {
        HttpResponse<String> response = send("POST", KEYS, ADMIN, body.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).path("code").intValue()).isEqualTo(3);
        assertThat(JSON.readTree(response.body()).path("message").textValue().replace('"', '\''))
                .contains(words);
        assertThat(send("GET", KEYS, ADMIN, "").body()).isEqualTo("{}");
    }

    private JsonNode create(String body) throws Exception {
        HttpResponse<String> response = send("POST", KEYS, ADMIN, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> send(String method, String path, String key, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path))
                .method(method, BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + key)
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
