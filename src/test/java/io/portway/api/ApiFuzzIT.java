package io.portway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portway.application.MessageType;
import io.portway.data.DataKey;
import io.portway.packages.storage.MessageStore;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.OpenApiDocument;
import io.portway.testing.RawHttp;
import io.portway.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Thousands of requests, made from the OpenAPI document and what is known to hurt; each seed gives the same ones. */
class ApiFuzzIT {

    private static final int REQUESTS = 12_000;
    private static final long SEED = 20261124;
    private static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String KEY = "NNSXS.FUZZ." + SECRET;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The gRPC code of each status. */
    private static final Map<Integer, Integer> CODES = Map.of(400, 3, 403, 7, 404, 5, 413, 8, 414, 8, 501, 12);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @Test
    void answersWhateverItIsAskedAsPredicted(@TempDir Path folder) throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        List<String> faults = new ArrayList<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try (AssociationStore associations = AssociationStore.open(folder);
                MessageStore messages =
                        MessageStore.open(TestDatabase.address(folder, "storage"), new SimpleMeterRegistry());
                ApiServer server =
                        ApiServer.start(endpoints(associations, messages), TestKeys.admin(KEY, associations));
                RawHttp http = new RawHttp(server.port())) {
            String keyId = TestKeys.make(TestKeys.registry(associations), null, Right.RIGHT_PORTWAY_OPERATE)
                    .split("\\.")[1];
            RequestFuzzer fuzzer = new RequestFuzzer(OpenApiDocument.load().model(), KEY, keyId, SEED);
            for (int i = 0; i < REQUESTS; i++) {
                RequestFuzzer.Fuzzed request = fuzzer.next();
                try {
                    RawHttp.Answer answer = http.send(request.head(), request.body());
                    statuses.merge(answer.status(), 1, Integer::sum);
                    check(request, answer);
                    if (answer.status() == 414) {
                        http.reconnect();
                    }
                } catch (IOException | AssertionError e) {
                    http.reconnect();
                    faults.add("request " + i + ": " + e + "\n" + request);
                }
            }
        } finally {
            root.detachAppender(log);
        }
        assertThat(faults).as("%d faults, answers %s", faults.size(), statuses).isEmpty();
        assertThat(statuses.keySet()).containsExactlyInAnyOrder(200, 301, 400, 403, 404, 414, 501);
        assertThat(statuses.get(200)).isGreaterThan(REQUESTS / 5);
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    private static List<ApiEndpoint> endpoints(AssociationStore store, MessageStore messages) {
        store.packages().register("aws-iot", 198, null, Set.of(MessageType.UPLINK_MESSAGE));
        List<ApiEndpoint> endpoints = new ArrayList<>(store.endpoints());
        endpoints.addAll(
                new StorageApi(messages, DataKey.generate().derive(StorageApi.KEY_PURPOSE), InstantSource.system())
                        .endpoints());
        endpoints.addAll(new KeyApi(TestKeys.registry(store)).endpoints());
        return endpoints;
    }

    private static void check(RequestFuzzer.Fuzzed request, RawHttp.Answer answer) throws IOException {
        String text = text(answer);
        assertThat(answer.status())
                .as(text.substring(0, Math.min(300, text.length())))
                .isIn(request.expected());
        assertThat(text).doesNotContain(SECRET, "io.portway", "\tat ", "Exception:");
        assertThat(answer.headers())
                .doesNotContainKeys("camelhttpresponsecode", "x-injected")
                .containsKey("x-request-id");
        if (answer.status() < 400 || request.head().startsWith("HEAD ")) {
            return;
        }
        JsonNode error = JSON.readTree(text);
        assertThat(error.path("code").intValue()).isEqualTo(CODES.get(answer.status()));
        assertThat(error.path("message").textValue()).isNotEmpty();
        assertThat(error.fieldNames()).toIterable().isSubsetOf("code", "message", "details");
        if (error.has("details")) {
            assertThat(error.at("/details/0/@type").textValue())
                    .isEqualTo("type.googleapis.com/ttn.lorawan.v3.ErrorDetails");
        }
    }

    private static String text(RawHttp.Answer answer) throws IOException {
        if (!"gzip".equals(answer.headers().get("content-encoding")) || answer.body().length == 0) {
            return answer.text();
        }
        return new String(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(), UTF_8);
    }
}
