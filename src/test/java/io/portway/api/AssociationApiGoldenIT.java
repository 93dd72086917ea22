package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.MessageType;
import io.portway.association.AssociationKey;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.OpenApiDocument;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Everything that was asked of a running TTS 3.32.1, asked of Portway in the same order. */
class AssociationApiGoldenIT {

    private static final String APP = "golden-app";
    private static final String DEV = "golden-dev";
    private static final String KEY = "NNSXS.GOLDEN.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String STORAGE = "the storage API serves it, which is not part of this server";

    private static final Map<String, String> ELSEWHERE = Map.of("storage: query", STORAGE, "storage: count", STORAGE);

    /** Where Portway is meant to differ, as the {@code portway} of the line says. */
    private static final Map<String, String> MEANT_OTHERWISE = Map.of(
            "packages",
            """
            {"packages":[{"name":"aws-iot","default_f_port":198},{"name":"storage-integration","default_f_port":200}]}""",
            "packages of a device that does not exist",
            """
            {"packages":[{"name":"aws-iot","default_f_port":198},{"name":"storage-integration","default_f_port":200}]}""",
            "default: create, mask nested as in the documentation",
            """
            {"ids":{"application_ids":{"application_id":"golden-app"},"f_port":101},\
            "created_at":"<time>","updated_at":"<time>","package_name":"test-package"}""",
            "device: create, mask nested as in the documentation",
            """
            {"ids":{"end_device_ids":{"device_id":"golden-dev","application_ids":{"application_id":"golden-app"}},\
            "f_port":101},"created_at":"<time>","updated_at":"<time>","package_name":"test-package"}""",
            "application that does not exist, administrator",
            """
            {"code":5,"message":"error:pkg/redis:not_found (entity not found)","details":[{\
            "@type":"type.googleapis.com/ttn.lorawan.v3.ErrorDetails","namespace":"pkg/redis","name":"not_found",\
            "message_format":"entity not found","correlation_id":"<hex32>","code":5}]}""");

    /** What was made there, and is in the way of the lines after, which were recorded without. */
    private static final Set<AssociationKey> MADE_BY_KINDNESS =
            Set.of(new AssociationKey(APP, null, 101), new AssociationKey(APP, DEV, 101));

    private static final OpenApiDocument OPEN_API = OpenApiDocument.load();

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static AssociationStore store;
    private static ApiServer server;
    private static Map<String, String> keys;

    @BeforeAll
    static void start(@TempDir Path folder) {
        store = AssociationStore.open(folder);
        store.packages().register("aws-iot", 198, null, Set.of(MessageType.UPLINK_MESSAGE));
        store.packages().register("storage-integration", 200, null, Set.of(MessageType.UPLINK_MESSAGE));
        server = ApiServer.start(store.endpoints(), TestKeys.admin(KEY, store));
        KeyRegistry registry = TestKeys.registry(store);
        keys = Map.of(
                "packages", TestKeys.make(registry, APP, Right.RIGHT_APPLICATION_SETTINGS_PACKAGES),
                "all", TestKeys.make(registry, APP, Right.RIGHT_APPLICATION_ALL),
                "traffic", TestKeys.make(registry, APP, Right.RIGHT_APPLICATION_TRAFFIC_READ),
                "admin", KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
        store.close();
    }

    @TestFactory
    Stream<DynamicTest> answersAsTtsDid() {
        List<Recording> recordings = Recording.read("/golden/association-api.jsonl", line -> line.replace("{app}", APP)
                .replace("{app2}", "other-app")
                .replace("{dev}", DEV));
        assertThat(recordings).hasSize(163);
        return recordings.stream().map(recording -> DynamicTest.dynamicTest(recording.id(), () -> replay(recording)));
    }

    private static void replay(Recording recording) throws Exception {
        HttpResponse<byte[]> response = send(recording);
        if (ELSEWHERE.containsKey(recording.id())) {
            return;
        }
        String otherwise = MEANT_OTHERWISE.get(recording.id());
        if (otherwise == null) {
            recording.assertAnswer(response);
            return;
        }
        recording.withAnswer(JSON.readTree(otherwise)).assertAnswer(response);
        MADE_BY_KINDNESS.forEach(key -> store.associations().delete(key).join());
    }

    private static HttpResponse<byte[]> send(Recording recording) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(recording.uri()))
                .method(recording.method(), BodyPublishers.ofString(recording.body()));
        recording.headers().forEach(request::header);
        String auth = recording.auth();
        if (auth.startsWith("literal:")) {
            request.header("Authorization", auth.substring("literal:".length()));
        } else if (auth.startsWith("lower:")) {
            request.header("Authorization", "bearer " + keys.get(auth.substring("lower:".length())));
        } else if (auth.startsWith("wrong:")) {
            request.header("Authorization", "Bearer " + keys.get(auth.substring("wrong:".length())) + "x");
        } else if (!auth.equals("none")) {
            request.header("Authorization", "Bearer " + keys.get(auth));
        }
        HttpRequest sent = request.build();
        return OPEN_API.check(sent, recording.body(), CLIENT.send(sent, BodyHandlers.ofByteArray()));
    }
}
