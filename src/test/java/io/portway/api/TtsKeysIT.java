package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import io.portway.testing.ApiServer;
import io.portway.testing.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rights asked of a stand-in for a TTS; that its answers are those of TTS is known from its sources only. */
class TtsKeysIT {

    private static final String ADMIN = "NNSXS.ADMIN.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String KEY = "NNSXS.CALLER.SECRETOFTHECALLER";
    private static final String NOT_FOUND =
            """
            {"code":16,"message":"error:pkg/identityserver:api_key_not_found (API key not found)","details":[{\
            "@type":"type.googleapis.com/ttn.lorawan.v3.ErrorDetails","namespace":"pkg/identityserver",\
            "name":"api_key_not_found","message_format":"API key not found","correlation_id":"0","cause":{\
            "namespace":"pkg/identityserver/store","name":"api_key_not_found","message_format":\
            "api key with id `{api_key_id}` not found","attributes":{"api_key_id":"CALLER"},"code":5},"code":16}]}""";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
    private HttpServer tts;
    private ApiServer server;
    private volatile int status = 200;
    private volatile Duration latency = Duration.ZERO;
    private volatile String body = "{\"rights\":[\"RIGHT_APPLICATION_TRAFFIC_READ\"]}";

    @BeforeEach
    void start() throws IOException {
        tts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tts.setExecutor(threads);
        tts.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            if (body.equals("hang")) {
                await(hanging);
            }
            take(latency);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            if (body.equals("stall")) {
                stall(exchange);
                return;
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        tts.start();
        serve(List.of(tts("default", new TtsApplication("my-app", "key", null))));
    }

    @AfterEach
    void stop() {
        hanging.countDown();
        server.close();
        tts.stop(0);
        threads.shutdown();
    }

    private void serve(List<Tts> ttses) {
        if (server != null) {
            server.close();
        }
        server = ApiServer.start(
                List.of(new ApiEndpoint(
                        "GET",
                        "/api/v3/{application_id}",
                        request -> new Call(
                                Right.RIGHT_APPLICATION_TRAFFIC_READ,
                                request.variable("application_id"),
                                () -> ApiResponse.empty(200)))),
                new TokenAuthorization(
                        ApiKey.parse(ADMIN, "", ""),
                        new TtsKeys(ttses.stream().map(TtsRights::new).toList(), clock),
                        new FailureLimit(clock)));
    }

    private Tts tts(String name, TtsApplication... applications) {
        URI url = URI.create("http://127.0.0.1:" + tts.getAddress().getPort() + "/" + name);
        return new Tts(name, url, "127.0.0.1", 1883, false, null, null, List.of(applications));
    }

    @Test
    void asksTheTtsOnceAndRemembers() throws Exception {
        assertThat(call("my-app", KEY).statusCode()).isEqualTo(200);
        assertThat(call("my-app", KEY).statusCode()).isEqualTo(200);

        assertThat(asked).containsExactly("/default/api/v3/applications/my-app/rights Bearer " + KEY);
    }

    @ParameterizedTest
    @CsvSource({"200, 401", "401, 200"})
    void asksAgainBeforeAYesOrNoIsTwoMinutesOld(int before, int after) throws Exception {
        // Given
        answer(before);
        assertThat(call("my-app", KEY).statusCode()).isEqualTo(before);
        answer(after);

        // When
        clock.pass(Duration.ofSeconds(109));
        int remembered = call("my-app", KEY).statusCode();
        clock.pass(Duration.ofSeconds(1));
        int asked = call("my-app", KEY).statusCode();

        // Then
        assertThat(remembered).isEqualTo(before);
        assertThat(asked).isEqualTo(after);
    }

    @Test
    void letsTheAdminKeyInWithoutAsking() throws Exception {
        assertThat(call("my-app", ADMIN).statusCode()).isEqualTo(200);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RIGHT_APPLICATION_ALL, 200, ''",
        "RIGHT_APPLICATION_LINK, 200, ''",
        "RIGHT_APPLICATION_SETTINGS_PACKAGES, 403, insufficient_application_rights",
        ", 403, no_application_rights"
    })
    void decidesByWhatTheTtsSays(@Nullable String right, int expected, String words) throws Exception {
        body = right == null ? "{}" : "{\"rights\":[\"" + right + "\"]}";

        HttpResponse<String> response = call("my-app", KEY);

        assertThat(response.statusCode()).isEqualTo(expected);
        assertThat(response.body()).contains(words);
    }

    @Test
    void repeatsTheRefusalOfTheTtsAndRemembersIt() throws Exception {
        status = 401;
        body = NOT_FOUND;

        HttpResponse<String> response = call("my-app", KEY);
        call("my-app", KEY);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .contains("error:pkg/identityserver:api_key_not_found (API key not found)");
        assertThat(response.body()).contains("\"api_key_id\":\"CALLER\"");
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 404, 429, 500, 502, 503})
    void isUnavailableWhenTheTtsDoesNotDecideAndAsksAgain(int answered) throws Exception {
        status = answered;
        body = "<html>";

        HttpResponse<String> response = call("my-app", KEY);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("rights_unavailable").contains("it answers with " + answered);
        status = 200;
        body = "{\"rights\":[\"RIGHT_APPLICATION_ALL\"]}";
        assertThat(call("my-app", KEY).statusCode()).isEqualTo(200);
        assertThat(asked).hasSize(2);
    }

    @Test
    void isUnavailableWhileNobodyListensThere() throws Exception {
        tts.stop(0);

        HttpResponse<String> response = call("my-app", KEY);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body())
                .contains("it does not answer")
                .doesNotContain("SECRETOFTHECALLER")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({"40, 1", "12, 12"})
    void waitsForTheAnswerToManyWhoComeAtOnce(int callers, int keys) throws Exception {
        // Given
        latency = Duration.ofMillis(300);
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();

        // When
        for (int i = 0; i < callers; i++) {
            waiting.add(CLIENT.sendAsync(
                    request("my-app", "NNSXS.CALLER" + i % keys + ".SECRET"), BodyHandlers.ofString()));
        }

        // Then
        assertThat(waiting)
                .allSatisfy(other -> assertThat(other.get().statusCode()).isEqualTo(200));
        assertThat(asked).hasSize(keys);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40})
    void servesOthersWhileTheTtsHangs(int keys) throws Exception {
        // Given
        assertThat(call("my-app", KEY).statusCode()).isEqualTo(200);
        body = "hang";
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waiting.add(
                    CLIENT.sendAsync(request("my-app", "NNSXS.OTHER" + i % keys + ".SECRET"), BodyHandlers.ofString()));
        }

        // When
        long start = System.nanoTime();
        int known = call("my-app", KEY).statusCode();
        int admin = call("my-app", ADMIN).statusCode();

        // Then
        assertThat(known).isEqualTo(200);
        assertThat(admin).isEqualTo(200);
        assertThat(System.nanoTime() - start).isLessThan(4_000_000_000L);
        assertThat(waiting)
                .allSatisfy(other -> assertThat(other.get().statusCode()).isEqualTo(503));
        assertThat(asked).hasSizeLessThan(20);
    }

    @Test
    void givesUpAnAnswerWhoseBodyDoesNotComeAndAsksAgain() throws Exception {
        // Given
        String right = body;
        body = "stall";

        // When
        HttpResponse<String> response = call("my-app", KEY);

        // Then
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("it does not answer");
        assertThat(closed.await(20, TimeUnit.SECONDS))
                .as("its connection is closed")
                .isTrue();
        body = right;
        assertThat(call("my-app", KEY).statusCode()).isEqualTo(200);
    }

    @Test
    void logsNothingForACallThatTheTtsDoesNotAnswer() throws Exception {
        tts.stop(0);
        List<LogRecord> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            assertThat(call("my-app", KEY).statusCode()).isEqualTo(503);
        } finally {
            root.removeHandler(handler);
        }

        assertThat(logged).isEmpty();
    }

    /** Each key id would else be known as one whose key was right, and its guesses counted apart from all others. */
    @Test
    void countsGuessesAfterARefusalThatTookNoQuestion() throws Exception {
        // Given
        serve(List.of(
                tts("one", new TtsApplication("my-app", "key", null)),
                tts("two", new TtsApplication("its-app", "key", null))));
        answer(401);

        // When
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            String guess = "NNSXS.GUESS" + i + ".SECRET";
            call("app-of-none", guess);
            statuses.add(call("my-app", guess).statusCode());
        }

        // Then
        assertThat(statuses).startsWith(401, 401).endsWith(401, 429);
    }

    @Test
    void asksForNoTokenThatTtsCouldNotKnow() throws Exception {
        assertThat(call("my-app", "XXXXX.CALLER.SECRET").statusCode()).isEqualTo(400);
        assertThat(call("my-app", "NNSXS.CALLER." + "S".repeat(600)).statusCode())
                .isEqualTo(400);
        assertThat(call("my-app", "MFRWG.CALLER.SECRET").statusCode()).isEqualTo(200);

        assertThat(asked).hasSize(1);
    }

    @Test
    void asksTheOnlyTtsForApplicationsThatAreNotConfigured() throws Exception {
        assertThat(call("other-app", KEY).statusCode()).isEqualTo(200);
        assertThat(asked).containsExactly("/default/api/v3/applications/other-app/rights Bearer " + KEY);
    }

    @Test
    void asksTheTtsOfTheApplicationByItsOwnName() throws Exception {
        serve(List.of(
                tts("one", new TtsApplication("my-app", "key", "app-of-one")),
                tts("two", new TtsApplication("my-app", "key", "app-of-two"))));

        assertThat(call("app-of-two", KEY).statusCode()).isEqualTo(200);
        HttpResponse<String> unknown = call("my-app", KEY);

        assertThat(asked).containsExactly("/two/api/v3/applications/my-app/rights Bearer " + KEY);
        assertThat(unknown.statusCode()).isEqualTo(403);
        assertThat(unknown.body()).contains("application `my-app` is of no configured TTS");
    }

    private void answer(int with) {
        status = with;
        body = with == 401 ? NOT_FOUND : "{\"rights\":[\"RIGHT_APPLICATION_ALL\"]}";
    }

    /** Says that a body follows, and waits until nobody wants it any more. */
    private void stall(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (!hanging.await(50, TimeUnit.MILLISECONDS)) {
                out.write(' ');
                out.flush();
            }
        } catch (IOException e) {
            closed.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> call(String application, String key) throws Exception {
        return CLIENT.send(request(application, key), BodyHandlers.ofString());
    }

    private HttpRequest request(String application, String key) {
        return HttpRequest.newBuilder(server.uri("/api/v3/" + application))
                .header("Authorization", "Bearer " + key)
                .build();
    }

    private void take(Duration time) {
        try {
            hanging.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
