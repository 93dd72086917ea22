package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.MessageType;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.OpenApiDocument;
import io.portway.testing.Uplinks;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the recordings of TTS do not cover. */
class AssociationApiIT {

    private static final String KEY = "NNSXS.ADMIN.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String DEFAULTS = "/api/v3/as/applications/my-app/packages/associations";
    private static final String OWN = "/api/v3/as/applications/my-app/devices/my-device/packages/associations";
    private static final OpenApiDocument OPEN_API = OpenApiDocument.load();
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
        server = ApiServer.start(store.endpoints(), TestKeys.admin(KEY, store));
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @Test
    void keepsWhatWasPutOverARestart() throws Exception {
        put(
                DEFAULTS + "/100",
                "{\"default\":{\"package_name\":\"aws-iot\",\"data\":{\"a\":1}},\"field_mask\":\"package_name,data\"}");
        JsonNode before = JSON.readTree(get(DEFAULTS + "/100?field_mask=data").body());

        stop();
        start();

        assertThat(JSON.readTree(get(DEFAULTS + "/100?field_mask=data").body())).isEqualTo(before);
    }

    @Test
    void warnsOfAPackageThatIsNotThere() throws Exception {
        HttpResponse<String> response =
                put(DEFAULTS + "/100", "{\"default\":{\"package_name\":\"awsiot\"},\"field_mask\":\"package_name\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Warning")).hasValueSatisfying(warning -> assertThat(warning)
                .startsWith("There is no package awsiot here, so this association matches nothing"));
    }

    /** The messages of my-app before the PUT are written {@code device port}, separated by semicolons. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    nothing was received yet           |                              | {}                    | /packages/associations/200                |
                    a port that occurs                 | my-device 200; other 1       | {}                    | /packages/associations/200                |
                    a port that does not               | my-device 2; other 1         | {}                    | /packages/associations/200                | FPort 1, 2
                    all ports                          | my-device 2; other 1         | {"f_port_set":"all"}  | /packages/associations/200                |
                    a list with one that occurs        | my-device 2; other 1         | {"f_port_set":[1, 9]} | /packages/associations/200                |
                    a list with none that occurs       | my-device 2; other 1         | {"f_port_set":[8, 9]} | /packages/associations/200                | FPort 1, 2
                    a port of another device only      | my-device 2; other 200       | {}                    | /devices/my-device/packages/associations/200 | FPort 2
                    a device that sent nothing         | other 1                      | {}                    | /devices/my-device/packages/associations/200 |
                    """)
    void warnsOfPortsThatDoNotOccur(String what, String messages, String data, String path, String ports)
            throws Exception {
        store.packages().register("storage-integration", 200, null, EnumSet.allOf(MessageType.class));
        for (String message : messages == null ? new String[0] : messages.split("; ")) {
            String[] deviceAndPort = message.split(" ");
            store.journal(Uplinks.onFPort("my-app", deviceAndPort[0], 1, Integer.parseInt(deviceAndPort[1])));
        }
        String field = path.startsWith("/devices") ? "association" : "default";

        HttpResponse<String> response = put(
                "/api/v3/as/applications/my-app" + path,
                "{\"" + field + "\":{\"package_name\":\"storage-integration\",\"data\":" + data
                        + "},\"field_mask\":\"package_name,data\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        if (ports == null) {
            assertThat(response.headers().allValues("X-Warning")).isEmpty();
        } else {
            assertThat(response.headers().firstValue("X-Warning")).hasValueSatisfying(warning -> assertThat(warning)
                    .contains("they were on " + ports + ";")
                    .contains("f_port_set"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    all ports         | {"f_port_set":"all"}        |
                    a list of ports   | {"f_port_set":[0,15,255]}   |
                    other text        | {"f_port_set":"15"}         | $.f_port_set: must be "all" or a list of FPorts, 0 to 255
                    a number          | {"f_port_set":15}           | $.f_port_set: must be "all" or a list of FPorts, 0 to 255
                    a port as text    | {"f_port_set":["15"]}       | $.f_port_set[0]: string found, integer expected
                    no port           | {"f_port_set":[256]}        | $.f_port_set[0]: must have a maximum value of 255
                    """)
    void refusesDataThatItsPackageCannotUse(String what, String data, String fault) throws Exception {
        HttpResponse<String> response = put(
                DEFAULTS + "/200",
                "{\"default\":{\"package_name\":\"storage-integration\",\"data\":" + data
                        + "},\"field_mask\":\"package_name,data\"}");

        if (fault == null) {
            assertThat(response.statusCode()).isEqualTo(200);
        } else {
            assertThat(response.statusCode()).isEqualTo(400);
            JsonNode inner = JSON.readTree(response.body()).at("/details/0/cause");
            assertThat(inner.path("attributes").path("field").textValue()).isEqualTo("data");
            assertThat(inner.path("attributes").path("reason").textValue()).isEqualTo(fault);
            assertThat(get(DEFAULTS + "/200").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void checksTheDataThatIsKeptAgainstTheSchemaOfANewPackage() throws Exception {
        put(
                DEFAULTS + "/200",
                "{\"default\":{\"package_name\":\"mine\",\"data\":{\"f_port_set\":15}},\"field_mask\":\"package_name,data\"}");

        HttpResponse<String> response = put(
                DEFAULTS + "/200",
                "{\"default\":{\"package_name\":\"storage-integration\"},\"field_mask\":\"package_name\"}");

        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void keepsUnknownKeysAndWarnsOfEach() throws Exception {
        store.packages().register("storage-integration", 200, null, EnumSet.allOf(MessageType.class));
        store.journal(Uplinks.typical("my-app", "my-device", 1));

        HttpResponse<String> response = put(
                DEFAULTS + "/200",
                "{\"default\":{\"package_name\":\"storage-integration\",\"data\":{\"f_port_sets\":\"all\",\"a\\nb\":1}},"
                        + "\"field_mask\":\"package_name,data\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(response.body()).at("/data/f_port_sets").textValue())
                .isEqualTo("all");
        assertThat(response.headers().allValues("X-Warning"))
                .satisfiesExactly(
                        keys -> assertThat(keys)
                                .startsWith("The package storage-integration knows nothing of")
                                .contains("$.f_port_sets", "$.a\\u000ab"),
                        ports -> assertThat(ports).contains("they were on FPort"));
    }

    @Test
    void refusesABodyOfAGreatManyValues() throws Exception {
        HttpResponse<String> response = put(
                DEFAULTS + "/200",
                "{\"default\":{\"package_name\":\"mine\",\"data\":{\"list\":[" + "0,".repeat(20_000)
                        + "0]}},\"field_mask\":\"package_name,data\"}");

        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void takesEveryPortOfAnApplicationWithOnePut() throws Exception {
        HttpResponse<String> response = put(
                DEFAULTS + "/200",
                """
                {"default":{"package_name":"storage-integration","data":{"f_port_set":"all"}},
                 "field_mask":{"paths":["package_name","data"]}}""");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(response.body()).at("/data/f_port_set").textValue())
                .isEqualTo("all");
    }

    @Test
    void movesOnlyTheTimeOfTheUpdate() throws Exception {
        String body = "{\"default\":{\"package_name\":\"aws-iot\"},\"field_mask\":\"package_name\"}";

        JsonNode created = JSON.readTree(put(DEFAULTS + "/100", body).body());
        JsonNode updated = JSON.readTree(put(DEFAULTS + "/100", body).body());

        assertThat(created.get("created_at")).isEqualTo(created.get("updated_at"));
        assertThat(updated.get("created_at")).isEqualTo(created.get("created_at"));
        assertThat(updated.get("updated_at").textValue())
                .isGreaterThan(created.get("updated_at").textValue());
    }

    @Test
    void losesNoneOfManyPutsAtTheSameTime() {
        List<CompletableFuture<HttpResponse<String>>> puts = IntStream.rangeClosed(1, 200)
                .mapToObj(n -> CLIENT.sendAsync(
                        request(DEFAULTS + "/" + n)
                                .PUT(BodyPublishers.ofString("{\"default\":{\"package_name\":\"package-" + n
                                        + "\"},\"field_mask\":\"package_name\"}"))
                                .build(),
                        BodyHandlers.ofString()))
                .toList();

        assertThat(puts).allSatisfy(put -> assertThat(put.join().statusCode()).isEqualTo(200));
        assertThat(store.associations().list("my-app", null)).hasSize(200);
    }

    @Test
    void replacesIdentifiersOnlyWhereTheMaskNamesThem() throws Exception {
        put(
                OWN + "/15",
                """
                {"association":{"ids":{"end_device_ids":{"dev_eui":"0102030405060708","dev_addr":"0a0b0c0d"}},
                 "package_name":"aws-iot"},"field_mask":"package_name"}""");

        put(OWN + "/15", "{\"association\":{\"package_name\":\"azure-iot-hub\"},\"field_mask\":\"package_name\"}");
        assertThat(ids()).isEqualTo("0102030405060708 0A0B0C0D");

        put(
                OWN + "/15",
                """
                {"association":{"ids":{"end_device_ids":{"dev_eui":"1111111111111111","dev_addr":"22222222"}}},
                 "field_mask":"ids.end_device_ids.dev_eui"}""");
        assertThat(ids()).isEqualTo("1111111111111111 0A0B0C0D");

        put(OWN + "/15", "{\"association\":{},\"field_mask\":\"ids\"}");
        assertThat(ids()).isEqualTo(" ");
    }

    @Test
    void understandsTheMaskOfTheDocumentationForAnUpdateToo() throws Exception {
        put(
                DEFAULTS + "/100",
                "{\"default\":{\"package_name\":\"aws-iot\",\"field_mask\":{\"paths\":[\"package_name\"]}}}");

        put(
                DEFAULTS + "/100",
                "{\"default\":{\"package_name\":\"azure-iot-hub\",\"field_mask\":{\"paths\":[\"package_name\"]}}}");
        assertThat(store.associations().list("my-app", null))
                .singleElement()
                .hasToString("azure-iot-hub on FPort 100 of my-app, data none");

        put(
                DEFAULTS + "/100",
                "{\"default\":{\"package_name\":\"aws-iot\",\"field_mask\":{\"paths\":[\"package_name\"]}},\"field_mask\":{}}");
        assertThat(store.associations().list("my-app", null))
                .singleElement()
                .hasToString("azure-iot-hub on FPort 100 of my-app, data none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    text in data that is not Unicode   | default     | {"default":{"package_name":"aws-iot","data":{"a":"\\ud800"}},"field_mask":"package_name,data"}
                    a key in data that is not Unicode  | default     | {"default":{"package_name":"aws-iot","data":{"\\ud800":1}},"field_mask":"package_name,data"}
                    a number no double holds           | default     | {"default":{"package_name":"aws-iot","data":{"a":1e999}},"field_mask":"package_name,data"}
                    a key twice in a default           | default     | {"default":{"package_name":"aws-iot","package_name":"aws-iot"},"field_mask":"package_name"}
                    data that is a list                | association | {"association":{"package_name":"aws-iot","data":[]},"field_mask":"package_name,data"}
                    ids that are text                  | association | {"association":{"package_name":"aws-iot","ids":"x"},"field_mask":"package_name"}
                    a DevEUI that is too short         | association | {"association":{"package_name":"aws-iot","ids":{"end_device_ids":{"dev_eui":"0102"}}},"field_mask":"package_name"}
                    a time that is none                | association | {"association":{"package_name":"aws-iot","created_at":"yesterday"},"field_mask":"package_name"}
                    a mask that is a number            | association | {"association":{"package_name":"aws-iot"},"field_mask":1}
                    a mask with another key            | association | {"association":{"package_name":"aws-iot"},"field_mask":{"paths":["package_name"],"x":1}}
                    a mask with a path that is none    | association | {"association":{"package_name":"aws-iot"},"field_mask":{"paths":[1]}}
                    a body that is text                | association | "association"
                    another thing than JSON            | association | association
                    """)
    void refusesABodyThatIsWrong(String what, String kind, String body) throws Exception {
        HttpResponse<String> response = put((kind.equals("default") ? DEFAULTS : OWN) + "/15", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).path("code").intValue()).isEqualTo(3);
        assertThat(store.associations().list("my-app", null)).isEmpty();
        assertThat(store.associations().list("my-app", "my-device")).isEmpty();
    }

    @Test
    void takesTheLastOfAKeyThatIsThereTwiceInADeviceAssociation() throws Exception {
        put(
                OWN + "/15",
                "{\"association\":{\"package_name\":\"aws-iot\",\"package_name\":\"azure-iot-hub\"},\"field_mask\":\"package_name\"}");

        assertThat(store.associations().list("my-app", "my-device"))
                .singleElement()
                .asString()
                .startsWith("azure-iot-hub");
    }

    @Test
    void answersWithDataAsDeepAsItTakesIt() throws Exception {
        for (int depth : List.of(900, 996, 997, 998, 999, 1_000, 100_000)) {
            String data = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);

            HttpResponse<String> put = put(
                    DEFAULTS + "/15",
                    "{\"default\":{\"package_name\":\"aws-iot\",\"data\":" + data
                            + "},\"field_mask\":\"package_name,data\"}");

            assertThat(put.statusCode()).as("depth %d", depth).isIn(200, 400);
            HttpResponse<String> deep =
                    CLIENT.send(request(DEFAULTS + "?field_mask=data").build(), BodyHandlers.ofString());
            assertThat(deep.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void keepsUnusualText() throws Exception {
        String body = "{\"default\":{\"package_name\":\"aws-iot\",\"data\":"
                + "{\"\\u0000\":\"\\u0000\\u001f\",\"😀\":\"ä\\\"\\\\\",\"{{env:HOME}}\":\"${body}\"}},\"field_mask\":\"package_name,data\"}";
        put(DEFAULTS + "/15", body);

        assertThat(JSON.readTree(get(DEFAULTS + "/15?field_mask=data").body()).get("data"))
                .isEqualTo(JSON.readTree(body).at("/default/data"));
    }

    @ParameterizedTest
    @CsvSource({"0x64, 100", "0b1100100, 100", "0144, 100", "100, 100"})
    void deletesByANumberThatSaysItsBase(String written, int fPort) throws Exception {
        put(DEFAULTS + "/" + fPort, "{\"default\":{\"package_name\":\"aws-iot\"},\"field_mask\":\"package_name\"}");

        HttpResponse<String> response = send(request(DEFAULTS + "/" + written).DELETE());

        assertThat(response.body()).isEqualTo("{}");
        assertThat(store.associations().list("my-app", null)).isEmpty();
    }

    @Test
    void pagesBeyondAnyNumber() throws Exception {
        put(DEFAULTS + "/15", "{\"default\":{\"package_name\":\"aws-iot\"},\"field_mask\":\"package_name\"}");

        HttpResponse<String> response = get(DEFAULTS + "?limit=1000&page=4294967295");

        assertThat(response.body()).isEqualTo("{}");
        assertThat(response.headers().firstValue("X-Total-Count")).contains("1");
    }

    @Test
    void listsNoPackagesAsAnEmptyObject() throws Exception {
        assertThat(get("/api/v3/as/applications/my-app/devices/my-device/packages")
                        .body())
                .isEqualTo("{}");
    }

    private String ids() throws Exception {
        JsonNode device = JSON.readTree(get(OWN + "/15").body()).at("/ids/end_device_ids");
        return device.path("dev_eui").asText() + " " + device.path("dev_addr").asText();
    }

    private HttpResponse<String> put(String path, String body) throws Exception {
        HttpRequest request = request(path).PUT(BodyPublishers.ofString(body)).build();
        return OPEN_API.check(request, body, CLIENT.send(request, BodyHandlers.ofString()));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri(path)).header("Authorization", "Bearer " + KEY);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        HttpRequest sent = request.build();
        return OPEN_API.check(sent, "", CLIENT.send(sent, BodyHandlers.ofString()));
    }
}
