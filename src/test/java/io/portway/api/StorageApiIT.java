package io.portway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.data.DataKey;
import io.portway.packages.storage.MessageStore;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.OpenApiDocument;
import io.portway.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageApiIT {

    private static final String BEARER = "Bearer NNSXS.ADMIN.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String APPLICATIONS = "/api/v3/as/applications/";
    private static final String SMALL = APPLICATIONS + "small-app/packages/storage";
    private static final String LARGE = APPLICATIONS + "large-app/packages/storage/uplink_message";
    private static final int MANY = 100_000;
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final DataKey KEY = DataKey.generate();
    private static final OpenApiDocument OPEN_API = OpenApiDocument.load();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String FIRST = message("small-app", "dev-1", "uplink_message", 1);
    private static final String SECOND = message("small-app", "dev-2", "uplink_message", 2);
    private static final String THIRD = message("small-app", "dev-1", "join_accept", 3);
    private static final String FOURTH = message("small-app", "dev-1", "uplink_message", 4);

    @TempDir
    private static Path directory;

    private static MessageStore store;
    private static AssociationStore keys;
    private static Authorization authorization;
    private static ApiServer server;

    @BeforeAll
    static void startServer() {
        store = MessageStore.open(TestDatabase.address(directory, "storage"), new SimpleMeterRegistry());
        store.store(parse(List.of(THIRD, FIRST, FOURTH, SECOND)));
        for (int start = 0; start < MANY; start += 10_000) {
            store.store(parse(IntStream.range(start, start + 10_000)
                    .mapToObj(n -> message("large-app", "dev-" + n % 100, "uplink_message", n))
                    .toList()));
        }
        keys = AssociationStore.open(directory);
        authorization = TestKeys.admin(BEARER.substring(7), keys);
        server = ApiServer.start(api(store), authorization);
    }

    @AfterAll
    static void stopServer() {
        server.close();
        store.close();
        keys.close();
    }

    @Test
    void answersOneMessageALineAsItWasStored() throws Exception {
        HttpResponse<String> response = get(SMALL + "/uplink_message");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        assertThat(response.body()).isEqualTo(lines(FIRST, SECOND, FOURTH));
    }

    @ParameterizedTest
    @CsvSource({
        "RIGHT_APPLICATION_TRAFFIC_READ, small-app, 200",
        "RIGHT_APPLICATION_ALL, small-app, 200",
        "RIGHT_APPLICATION_ALL, , 200",
        "RIGHT_APPLICATION_SETTINGS_PACKAGES, small-app, 403",
        "RIGHT_APPLICATION_TRAFFIC_READ, other-app, 403",
        "RIGHT_PORTWAY_OPERATE, , 403"
    })
    void takesTheRightToReadTraffic(Right right, String application, int status) throws Exception {
        String key = TestKeys.make(TestKeys.registry(keys), application, right);

        HttpRequest request = HttpRequest.newBuilder(server.uri(SMALL))
                .header("Authorization", "Bearer " + key)
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void answersAllTypesWhenNoneIsGiven(String end) throws Exception {
        assertThat(get(SMALL + end).body()).isEqualTo(lines(FIRST, SECOND, THIRD, FOURTH));
    }

    @ParameterizedTest
    @CsvSource({"'', 1 3 4", "/, 1 3 4", "/uplink_message, 1 4", "/join_accept, 3", "/service_data, ''"})
    void answersForOneDevice(String type, String expected) throws Exception {
        HttpResponse<String> response = get(APPLICATIONS + "small-app/devices/dev-1/packages/storage" + type);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(frameCounters(response.body())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=2, 1 2",
        "limit=0, 1 2 3 4",
        "limit=4294967295, 1 2 3 4",
        "order=received_at, 1 2 3 4",
        "order=-received_at, 4 3 2 1",
        "order=, 1 2 3 4",
        "order=-received_at&limit=1, 4",
        "after=2026-11-24T12:00:02Z, 3 4",
        "after=2026-11-24T13:00:02%2B01:00, 3 4",
        "before=2026-11-24T12:00:03Z, 1 2",
        "after=2026-11-24T12:00:01.000001Z&before=2026-11-24T12:00:04Z&order=-received_at, 3 2",
        "after=2026-11-24T12:00:04Z, ''",
        "last=8500ms, 2 3 4",
        "last=0h0m7s&order=-received_at, 4",
        "last=1h30m, 1 2 3 4",
        "f_port=2, 1 3",
        "fPort=1&limit=1, 2",
        "f_port=0, ''",
        "f_port=4294967295, ''",
        "f_port=2&after=2026-11-24T12:00:01Z, 3",
        "continuation_token=&limit=1, 1",
        "unheard_of=1&limit=1, 1",
    })
    void answersWhatTheQueryAsksFor(String query, String expected) throws Exception {
        assertThat(frameCounters(get(SMALL + "/?" + query).body())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "small-app/packages/storage/uplink_message/count | {\"count\":{\"dev-1\":2,\"dev-2\":1}}",
                "small-app/packages/storage/count | {\"count\":{\"dev-1\":3,\"dev-2\":1}}",
                "small-app/packages/storage/join_accept/count | {\"count\":{\"dev-1\":1}}",
                "small-app/packages/storage/service_data/count | {}",
                "small-app/packages/storage/count?f_port=2 | {\"count\":{\"dev-1\":2}}",
                "small-app/packages/storage/count?after=2026-11-24T12:00:01Z | {\"count\":{\"dev-1\":2,\"dev-2\":1}}",
                "small-app/packages/storage/count?before=2026-11-24T12:00:04Z | {\"count\":{\"dev-1\":2,\"dev-2\":1}}",
                "small-app/packages/storage/count?last=7s | {\"count\":{\"dev-1\":1}}",
                "small-app/devices/dev-1/packages/storage/uplink_message/count | {\"count\":{\"dev-1\":2}}",
                "small-app/devices/dev-1/packages/storage/count | {\"count\":{\"dev-1\":3}}",
                "small-app/devices/dev-3/packages/storage/count | {}",
                "no-app/packages/storage/count | {}",
            })
    void countsByDevice(String path, String expected) throws Exception {
        HttpResponse<String> response = get(APPLICATIONS + path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(response.body())).isEqualTo(JSON.readTree(expected));
    }

    @Test
    void countsEveryMessageOfALargeApplication() throws Exception {
        JsonNode counts = JSON.readTree(get(LARGE + "/count").body()).get("count");

        assertThat(counts.size()).isEqualTo(100);
        assertThat(counts.elements()).toIterable().allSatisfy(count -> assertThat(count.intValue())
                .isEqualTo(MANY / 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "field_mask=up.uplink_message.f_cnt,up.uplink_message.frm_payload",
                "fieldMask=up.uplink_message.f_cnt,up.uplink_message.frm_payload",
                "field_mask.paths=up.uplink_message.f_cnt&field_mask.paths=up.uplink_message.frm_payload"
            })
    void leavesTheFieldsOfTheMaskAndWhatIsAlwaysThere(String mask) throws Exception {
        assertThat(get(SMALL + "/?" + mask + "&limit=1").body())
                .isEqualTo("{\"result\":{\"end_device_ids\":{\"device_id\":\"dev-1\",\"application_ids\":"
                        + "{\"application_id\":\"small-app\"}},\"received_at\":\"2026-11-24T12:00:01Z\","
                        + "\"uplink_message\":{\"f_cnt\":1,\"frm_payload\":\"AAAA\"}}}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=1, 1 | 2 | 3 | 4",
        "limit=2&order=-received_at, 4 3 | 2 1",
        "limit=3, 1 2 3 | 4",
        "limit=4, 1 2 3 4",
        "limit=1&f_port=2, 1 | 3",
        "limit=1&last=8s, 3 | 4",
        "limit=0, 1 2 3 4"
    })
    void continuesWithTheTokenOfTheAnswerBefore(String query, String expected) throws Exception {
        List<String> answers = new ArrayList<>();
        HttpResponse<String> response = get(SMALL + "/?" + query);
        answers.add(frameCounters(response.body()));
        while (response.headers().firstValue("X-Continuation-Token").isPresent()) {
            String token = response.headers().firstValue("X-Continuation-Token").get();
            response = get(SMALL + "/?continuation_token=" + token);
            answers.add(frameCounters(response.body()));
        }

        assertThat(answers).containsExactly(expected.split(" \\| "));
    }

    @Test
    void ignoresAllOtherParametersBesideAToken() throws Exception {
        String token = token(SMALL + "/uplink_message?limit=1&field_mask=up.uplink_message.f_cnt&format=csv");

        HttpResponse<String> response = get(SMALL
                + "/?limit=x&after=never&order=up&format=xml&field_mask=foo&f_port=7&continuation_token=" + token);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(response.body().lines()).hasSize(2).last().asString().startsWith("2026-11-24T12:00:02Z,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other-app/packages/storage/",
                "small-app/devices/dev-1/packages/storage/",
                "large-app/devices/dev-1/packages/storage/uplink_message"
            })
    void refusesATokenOfAnotherApplicationOrDevice(String path) throws Exception {
        HttpResponse<String> response = get(APPLICATIONS + path + "?continuation_token=" + token(SMALL + "/?limit=1"));

        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = JSON.readTree(response.body());
        assertThat(error.get("message").textValue())
                .isEqualTo("error:pkg/applicationserver/io/packages/storage:continuation_token"
                        + " (invalid continuation token: it is of another application or device)");
        assertThat(error.at("/details/0/@type").textValue())
                .isEqualTo("type.googleapis.com/ttn.lorawan.v3.ErrorDetails");
    }

    @Test
    void lendsTheTokenToPagesOnOtherOrigins() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request(SMALL + "/?limit=1")
                        .header("Origin", "https://console.example.com")
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.headers()
                        .firstValue("Access-Control-Expose-Headers")
                        .orElseThrow())
                .endsWith(",X-Continuation-Token");
    }

    @ParameterizedTest
    @CsvSource({
        "small-app/packages/storage/?format=csv, small-app.csv",
        "small-app/packages/storage/uplink_message?format=csv, small-app-uplink_message.csv",
        "small-app/devices/dev-1/packages/storage/join_accept?format=csv, small-app-dev-1-join_accept.csv",
        "small-app/devices/dev-1/packages/storage?format=json, small-app-dev-1.jsonl",
    })
    void namesTheFileOfAFormat(String path, String name) throws Exception {
        HttpResponse<String> response = get(APPLICATIONS + path);

        assertThat(response.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"" + name + "\"");
        assertThat(response.headers().firstValue("Content-Type"))
                .contains(name.endsWith("csv") ? "text/csv; charset=utf-8" : "application/json");
    }

    @Test
    void writesCsvWithAHeadAndARowForEachMessage() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request(SMALL + "/?format=csv&limit=2")
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(response.body())
                .isEqualTo("received_at,application_id,device_id,dev_eui,type,f_port,f_cnt,frm_payload,decoded_payload,"
                        + "gateway_id,rssi,snr\r\n"
                        + "2026-11-24T12:00:01Z,small-app,dev-1,,uplink_message,2,1,AAAA,,,,\r\n"
                        + "2026-11-24T12:00:02Z,small-app,dev-2,,uplink_message,1,2,AAAA,,,,\r\n");
        assertThat(get(APPLICATIONS + "no-app/packages/storage/?format=csv")
                        .body()
                        .lines())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?format=csv"})
    void packsWhatItStreamsWhereThatIsAccepted(String query) throws Exception {
        String plain = get(LARGE + query).body();

        HttpResponse<InputStream> packed = CLIENT.send(
                request(LARGE + query).header("Accept-Encoding", "gzip").build(), BodyHandlers.ofInputStream());

        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        try (InputStream body = new GZIPInputStream(packed.body())) {
            assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo(plain);
        }
        await().atMost(LIMIT).until(() -> inflight() == 0);
    }

    @Test
    void cutsOffAReaderThatStopped() throws Exception {
        try (ApiServer impatient = ApiServer.start(api(store), authorization, Duration.ofSeconds(1));
                Socket stopped = open(impatient, LARGE);
                Socket slow = open(impatient, LARGE)) {
            InputStream some = stopped.getInputStream();
            assertThat(some.readNBytes(1_000)).hasSize(1_000);
            long enough = System.nanoTime() + Duration.ofSeconds(5).toNanos();

            await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
                assertThat(slow.getInputStream().readNBytes(60_000)).hasSize(60_000);
                return System.nanoTime() > enough
                        && impatient.camel().getInflightRepository().size() == 1;
            });

            assertThat(restOf(some)).isLessThan(1_000_000);
        }
    }

    @Test
    void separatesEventsByABlankLine() throws Exception {
        HttpResponse<String> response = CLIENT.send(
                request(SMALL + "/uplink_message?limit=2")
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(response.body()).isEqualTo(lines(FIRST, SECOND).replace("\n", "\n\n"));
    }

    @Test
    void keepsAMessageWithLineBreaksOnOneLine() throws Exception {
        String spaced =
                """
                {
                  "end_device_ids": {"device_id": "dev-1", "application_ids": {"application_id": "spaced-app"}},\r
                  "uplink_message": {"decoded_payload": {"text": "a\\nb"}}
                }""";
        store.store(parse(List.of(spaced)));

        String body = get(APPLICATIONS + "spaced-app/packages/storage/").body();

        assertThat(body.lines()).hasSize(1);
        assertThat(JSON.readTree(body).get("result")).isEqualTo(JSON.readTree(spaced));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "small-app/packages/storage/?limit=abc | 400 | 3 | parsing field \"limit\"",
                "small-app/packages/storage/?limit=-1 | 400 | 3 | parsing field \"limit\"",
                "small-app/packages/storage/?limit=4294967296 | 400 | 3 | parsing field \"limit\"",
                "small-app/packages/storage/?limit= | 400 | 3 | parsing field \"limit\"",
                "small-app/packages/storage/?limit=1&limit=2 | 400 | 3 | too many values for field \"limit\": 1, 2",
                "small-app/packages/storage/?after=yesterday | 400 | 3 | parsing field \"after\"",
                "small-app/packages/storage/?before=2026-11-24 | 400 | 3 | parsing field \"before\"",
                "small-app/packages/storage/?before=2026-11-24T12:00:00+01:00 | 400 | 3 | a + is written %2B",
                "small-app/packages/storage/?order=f_port | 400 | 3 | invalid `order`: value must be in list [ -received",
                "small-app/packages/storage/uplinks | 400 | 3 | invalid `type`: value must be in list [ uplink_message",
                "small-app/packages/storage/UPLINK_MESSAGE | 400 | 3 | invalid `type`",
                "a/packages/storage/ | 400 | 3 | invalid `application_ids`: embedded message failed validation",
                "small-app/devices/Dev/packages/storage/ | 400 | 3 | invalid `end_device_ids`",
                "small-app/packages/storage/?f_port=x | 400 | 3 | parsing field \"f_port\"",
                "small-app/packages/storage/?last=1d | 400 | 3 | parsing field \"last\": \"1d\" is not a duration such as 10m",
                "small-app/packages/storage/?last=0s | 400 | 3 | invalid `last`: value must be greater than 0s",
                "small-app/packages/storage/?last=-1m | 400 | 3 | invalid `last`: value must be greater than 0s",
                "small-app/packages/storage/?last=1m&after=2026-11-24T12:00:00Z | 400 | 3 | invalid `last`: value cannot be used",
                "small-app/packages/storage/?last=1m&before=2026-11-24T12:00:00Z | 400 | 3 | in conjunction with after and before",
                "small-app/packages/storage/?field_mask=up.uplink_message,foo | 400 | 3 | forbidden path(s) in field mask",
                "small-app/packages/storage/?format=xml | 400 | 3 | invalid `format`: value must be in list [json csv]",
                "small-app/packages/storage/?continuation_token=x | 400 | 3 | invalid continuation token",
                "small-app/packages/storage/uplink_normalized/count | 400 | 3 | invalid `type`: value must be in list [ uplink_",
                "small-app/packages/storage/uplinks/count | 400 | 3 | invalid `type`",
                "small-app/packages/storage/uplink_message/count?f_port=x | 400 | 3 | parsing field \"f_port\"",
                "small-app/packages/storage/count?last=1m&after=2026-11-24T12:00:00Z | 400 | 3 | invalid `last`",
                "a/packages/storage/count | 400 | 3 | invalid `application_ids`: embedded message failed validation",
                "small-app/packages/storage/uplink_message/more | 404 | 5 | Not Found",
            })
    void refusesWhatIsWrongAndNamesIt(String path, int status, int code, String message) throws Exception {
        HttpResponse<String> response = get(APPLICATIONS + path);

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = JSON.readTree(response.body());
        assertThat(error.get("code").intValue()).isEqualTo(code);
        assertThat(error.get("message").textValue()).contains(message);
    }

    @Test
    void namesTheInnermostFaultOfAnIdentifier() throws Exception {
        JsonNode error = JSON.readTree(
                get(APPLICATIONS + "A/devices/dev-1/packages/storage/").body());

        JsonNode outer = error.get("details").get(0);
        assertThat(outer.at("/attributes/field").textValue()).isEqualTo("end_device_ids");
        assertThat(outer.at("/cause/attributes/field").textValue()).isEqualTo("application_ids");
        assertThat(outer.at("/cause/cause/attributes/field").textValue()).isEqualTo("application_id");
        assertThat(outer.at("/cause/cause/attributes/reason").textValue()).contains("regex pattern");
    }

    @Test
    void answersNobodyWithoutTheRight() throws Exception {
        HttpResponse<String> nobody =
                CLIENT.send(HttpRequest.newBuilder(server.uri(SMALL)).build(), BodyHandlers.ofString());
        HttpResponse<String> stranger = CLIENT.send(
                HttpRequest.newBuilder(server.uri(SMALL))
                        .header("Authorization", "Bearer NNSXS.ADMIN.wrong")
                        .build(),
                BodyHandlers.ofString());

        assertThat(nobody.statusCode()).isEqualTo(403);
        assertThat(stranger.statusCode()).isEqualTo(401);
    }

    @Test
    void readsWhatHasJustBeenStored() throws Exception {
        for (int n = 0; n < 20; n++) {
            store.store(parse(List.of(message("real-time-app", "dev-1", "uplink_message", n))));

            String body = get(APPLICATIONS + "real-time-app/packages/storage/?order=-received_at&limit=1")
                    .body();

            assertThat(frameCounters(body)).isEqualTo(String.valueOf(n));
        }
    }

    @Test
    void streamsAnyNumberOfMessagesInBoundedMemory() throws Exception {
        // Given
        long before = liveHeap();
        HttpResponse<InputStream> response = CLIENT.send(request(LARGE).build(), BodyHandlers.ofInputStream());

        try (BufferedReader reader = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            // When
            assertThat(frameCounters(reader.readLine())).isEqualTo("0");

            // Then
            assertThat(liveHeap() - before).isLessThan(32L << 20);
            for (int n = 1; n < MANY; n++) {
                String line = reader.readLine();
                assertThat(line).contains("\"f_cnt\":" + n + ",").endsWith("}}}");
            }
            assertThat(reader.readLine()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void endsTheExchangeOfAClientThatGoesAway(int chunks) throws Exception {
        Socket socket = open(LARGE);
        InputStream stream = socket.getInputStream();
        for (int n = 0; n < chunks; n++) {
            stream.readNBytes(16_384);
        }
        await().atMost(LIMIT).until(() -> inflight() == 1);

        socket.close();

        await().atMost(LIMIT).until(() -> inflight() == 0);
    }

    @Test
    void answersOthersWhileManyReadSlowly() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int n = 0; n < 40; n++) {
                slow.add(open(LARGE));
            }
            await().atMost(LIMIT).until(() -> inflight() == 40);

            HttpResponse<String> response = CLIENT.send(
                    request(SMALL + "/uplink_message")
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(response.body()).isEqualTo(lines(FIRST, SECOND, FOURTH));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        await().atMost(LIMIT).until(() -> inflight() == 0);
    }

    @Test
    void tellsOfAFailureBeforeAndWhileItAnswers(@TempDir Path other) throws Exception {
        MessageStore failing = MessageStore.open(TestDatabase.address(other, "storage"), new SimpleMeterRegistry());
        failing.store(parse(IntStream.range(0, 20_000)
                .mapToObj(n -> message("my-app", "dev-1", "uplink_message", n))
                .toList()));
        try (ApiServer api = ApiServer.start(api(failing), authorization)) {
            HttpRequest request = HttpRequest.newBuilder(api.uri(APPLICATIONS + "my-app/packages/storage/"))
                    .header("Authorization", BEARER)
                    .build();

            HttpResponse<InputStream> cut = CLIENT.send(request, BodyHandlers.ofInputStream());
            failing.close();
            List<String> lines = new BufferedReader(new InputStreamReader(cut.body(), UTF_8))
                    .lines()
                    .toList();
            assertThat(cut.statusCode()).isEqualTo(200);
            assertThat(lines).hasSizeLessThan(20_000);
            JsonNode error = JSON.readTree(lines.get(lines.size() - 1)).get("error");
            assertThat(error.get("code").intValue()).isEqualTo(14);
            assertThat(error.get("message").textValue()).contains("stored messages cannot be read");

            HttpResponse<String> refused = CLIENT.send(request, BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(JSON.readTree(refused.body()).get("message").textValue()).contains("cannot be read");
        }
    }

    private static List<ApiEndpoint> api(MessageStore messages) {
        return new StorageApi(messages, KEY.derive(StorageApi.KEY_PURPOSE), () -> NOON.plusSeconds(10)).endpoints();
    }

    private static int inflight() {
        return server.camel().getInflightRepository().size();
    }

    /** Sends a request, and has the answer wait for its reader. */
    private static Socket open(String path) throws IOException {
        return open(server, path);
    }

    private static Socket open(ApiServer server, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(32_768);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + BEARER + "\r\n\r\n")
                        .getBytes(UTF_8));
        return socket;
    }

    /** How many bytes are there before the end, whether the connection was closed or broken. */
    private static int restOf(InputStream stream) {
        byte[] part = new byte[8_192];
        int count = 0;
        try {
            for (int read = stream.read(part); read >= 0; read = stream.read(part)) {
                count += read;
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return count;
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri(path)).header("Authorization", BEARER);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = request(path).build();
        return OPEN_API.check(request, "", CLIENT.send(request, BodyHandlers.ofString()));
    }

    private static String token(String path) throws Exception {
        return get(path).headers().firstValue("X-Continuation-Token").orElseThrow();
    }

    private static String lines(String... messages) {
        StringBuilder lines = new StringBuilder();
        for (String message : messages) {
            lines.append("{\"result\":").append(message).append("}\n");
        }
        return lines.toString();
    }

    private static String frameCounters(String body) {
        return String.join(
                " ",
                body.lines()
                        .map(line -> line.replaceAll(".*\"f_cnt\":(\\d+).*", "$1"))
                        .toList());
    }

    private static String message(String application, String device, String type, int fCnt) {
        return """
                {"end_device_ids":{"device_id":"%s","application_ids":{"application_id":"%s"}},"received_at":"%s",\
                "%s":{"session_key_id":"AZzqoR3kTuWqk0mYV1dB7g==","f_port":%d,"f_cnt":%d,"received_at":"%s","frm_payload":"%s"}}"""
                .formatted(
                        device,
                        application,
                        NOON.plusSeconds(fCnt),
                        type,
                        fCnt % 2 + 1,
                        fCnt,
                        NOON,
                        "A".repeat(application.equals("large-app") ? 800 : 4));
    }

    private static List<ApplicationUp> parse(List<String> messages) {
        ApplicationUpParser parser = new ApplicationUpParser();
        return messages.stream()
                .map(message -> parser.parse(message.getBytes(UTF_8)))
                .toList();
    }
}
