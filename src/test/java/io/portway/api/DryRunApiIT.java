package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.MessageType;
import io.portway.association.AssociationKey;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.Uplinks;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over six uplinks: device one sent on FPort 2, 2, 15 and device two on 2, 15, 200. */
class DryRunApiIT {

    private static final String KEY = "NNSXS.ADMIN.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String PATH = "/api/portway/v1/associations/dry-run";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private AssociationStore store;
    private ApiServer server;

    @BeforeEach
    void start() {
        store = AssociationStore.open(folder);
        store.packages().register("storage-integration", 200, null, EnumSet.allOf(MessageType.class));
        store.packages().register("other", 15, null, EnumSet.allOf(MessageType.class));
        int[][] ports = {{2, 2, 15}, {2, 15, 200}};
        for (int device = 0; device < ports.length; device++) {
            for (int i = 0; i < ports[device].length; i++) {
                store.journal(Uplinks.onFPort("my-app", device == 0 ? "one" : "two", i, ports[device][i]));
            }
        }
        server = ApiServer.start(store.endpoints(), TestKeys.admin(KEY, store));
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    one port             |                | 200                | storage-integration | {}                    | 6 | {storage-integration=0 1}            | 6 5
                    all ports            |                | 200                | storage-integration | {"f_port_set":"all"}  | 6 | {storage-integration=0 6}            | 6 0
                    fewer than before    | 200 storage-integration all | 200   | storage-integration | {"f_port_set":[15]}   | 6 | {storage-integration=6 3}            | 0 3
                    another package      | 200 storage-integration all | 200   | other               | {"f_port_set":"all"}  | 6 | {other=0 6, storage-integration=6 0} | 0 0
                    one more package     | 200 storage-integration all | 15    | other               | {}                    | 6 | {other=0 2, storage-integration=6 6} | 0 0
                    of one device        | 200 storage-integration all | one 2 | other               | {}                    | 3 | {other=0 2, storage-integration=3 3} | 0 0
                    nothing that is here |                | 200                | no-such             | {"f_port_set":"all"}  | 6 | {}                                   | 6 6
                    """)
    void saysWhereTheLastMessagesWouldGo(
            String what,
            String before,
            String key,
            String packageName,
            String data,
            int messages,
            String packages,
            String unmatched)
            throws Exception {
        if (before != null) {
            String[] existing = before.split(" ");
            store.associations()
                    .put(
                            new AssociationKey("my-app", null, Integer.parseInt(existing[0])),
                            existing[1],
                            Map.of("f_port_set", existing[2]))
                    .join();
        }

        JsonNode answer = JSON.readTree(post(PATH, body(key, packageName, data)).body());

        assertThat(answer.path("messages").intValue()).isEqualTo(messages);
        Map<String, String> found = new TreeMap<>();
        answer.path("packages")
                .forEach(one -> found.put(one.path("package_name").textValue(), change(one)));
        assertThat(found).hasToString(packages);
        assertThat(change(answer.path("unmatched"))).isEqualTo(unmatched);
        assertThat(store.associations().list("my-app", null)).hasSize(before == null ? 0 : 1);
        assertThat(store.associations().list("my-app", "one")).isEmpty();
    }

    @Test
    void looksAtAsManyMessagesAsAreAskedFor() throws Exception {
        JsonNode answer = JSON.readTree(post(PATH + "?limit=2", body("200", "storage-integration", "{}"))
                .body());

        assertThat(answer.path("messages").intValue()).isEqualTo(2);
        assertThat(answer.path("unmatched").path("after").intValue()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    too many messages   | ?limit=10001 | {"default":{"ids":{"application_ids":{"application_id":"my-app"},"f_port":200},"package_name":"x"},"field_mask":"package_name"} | 400 | limit 10001 is over 10000
                    neither             |              | {}                                                                                                | 400 | neither default nor association
                    both                |              | {"default":{},"association":{}}                                                                   | 400 | or both
                    no application      |              | {"default":{"ids":{"f_port":200},"package_name":"x"},"field_mask":"package_name"}                | 400 | invalid `default`
                    an FPort of text    |              | {"default":{"ids":{"f_port":"a"}}}                                                                | 400 | f_port
                    no JSON             |              | hello                                                                                             | 400 | is not JSON: something is wrong at line 1, column 6
                    data of wrong type  |              | {"default":{"ids":{"application_ids":{"application_id":"my-app"},"f_port":200},"package_name":"storage-integration","data":{"f_port_set":1}},"field_mask":"package_name,data"} | 400 | $.f_port_set
                    """)
    void refusesWhatThePutWouldRefuse(String what, String query, String body, int status, String message)
            throws Exception {
        HttpResponse<String> response = post(PATH + (query == null ? "" : query), body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(message).contains("\"code\":3");
    }

    @Test
    void wantsAPost() throws Exception {
        HttpResponse<String> response =
                CLIENT.send(HttpRequest.newBuilder(server.uri(PATH)).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(501);
    }

    private static String body(String key, String packageName, String data) {
        String[] deviceAndPort = key.split(" ");
        String rest = ",\"package_name\":\"" + packageName + "\",\"data\":" + data
                + "},\"field_mask\":\"package_name,data\"}";
        return deviceAndPort.length == 1
                ? "{\"default\":{\"ids\":{\"application_ids\":{\"application_id\":\"my-app\"},\"f_port\":" + key + "}"
                        + rest
                : "{\"association\":{\"ids\":{\"end_device_ids\":{\"device_id\":\"" + deviceAndPort[0]
                        + "\",\"application_ids\":{\"application_id\":\"my-app\"}},\"f_port\":" + deviceAndPort[1] + "}"
                        + rest;
    }

    private static String change(JsonNode figures) {
        return figures.path("before").intValue() + " " + figures.path("after").intValue();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(server.uri(path))
                        .header("Authorization", "Bearer " + KEY)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
