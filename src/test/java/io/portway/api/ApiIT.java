package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiIT {

    private static final String BEARER = "Bearer NNSXS.ADMIN.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final String ECHO = "/api/v3/as/applications/my-app/echo";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<ApiRequest> ACTED_UPON = new CopyOnWriteArrayList<>();
    private static final List<Map<String, Object>> EXCHANGE_HEADERS = new CopyOnWriteArrayList<>();

    @TempDir
    private static Path directory;

    private static AssociationStore store;
    private static ApiServer server;

    @BeforeAll
    static void startServer() throws Exception {
        store = AssociationStore.open(directory);
        server = ApiServer.start(
                List.of(
                        new ApiEndpoint("GET", "/api/v3/as/applications/{application_id}/echo", ApiIT::echo),
                        new ApiEndpoint("PUT", "/api/v3/as/applications/{application_id}/echo", ApiIT::echo),
                        new ApiEndpoint("GET", "/api/v3/as/applications/{application_id}/lines", ApiIT::lines),
                        new ApiEndpoint("GET", "/api/v3/as/applications/{application_id}/broken", ApiIT::broken)),
                TestKeys.admin(BEARER.substring(7), store));
        server.camel().getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.ExchangeCreatedEvent created) {
                    EXCHANGE_HEADERS.add(Map.copyOf(withoutNulls(created.getExchange())));
                }
            }
        });
    }

    @AfterAll
    static void stopServer() {
        server.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing-here"})
    void answersInJsonOutsideOfTheApiToo(String path) throws Exception {
        HttpResponse<String> answer =
                CLIENT.send(HttpRequest.newBuilder(server.uri(path)).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"code\":5,\"message\":\"Not Found\"}");
    }

    @Test
    void isUnavailableWhileItStops() throws Exception {
        try (ApiServer stopping = ApiServer.start(
                List.of(new ApiEndpoint("GET", "/api/v3/as/applications/{application_id}/echo", ApiIT::echo)),
                TestKeys.admin(BEARER.substring(7), store))) {
            stopping.camel().getRouteController().suspendRoute("api");

            HttpResponse<String> answer = CLIENT.send(
                    HttpRequest.newBuilder(stopping.uri(ECHO)).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).startsWith("{\"code\":14,");
        }
    }

    private static Map<String, Object> withoutNulls(Exchange exchange) {
        Map<String, Object> headers = new HashMap<>(exchange.getMessage().getHeaders());
        headers.values().removeIf(value -> value == null);
        return headers;
    }

    private static Call echo(ApiRequest request) {
        if (new String(request.body(), StandardCharsets.UTF_8).equals("wrong")) {
            throw new ApiException(ErrorCode.INVALID_ARGUMENT, "wrong body");
        }
        return new Call(Right.RIGHT_APPLICATION_TRAFFIC_READ, request.variable("application_id"), () -> {
            ACTED_UPON.add(request);
            return ApiResponse.json(
                    200,
                    Map.of(
                            "method",
                            request.method(),
                            "query",
                            request.query(),
                            "length",
                            request.body().length,
                            "body",
                            new String(
                                    request.body(), 0, Math.min(100, request.body().length), StandardCharsets.UTF_8)));
        });
    }

    private static Call lines(ApiRequest request) {
        InputStream lines =
                new ByteArrayInputStream("{\"result\":1}\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        return new Call(
                Right.RIGHT_APPLICATION_TRAFFIC_READ,
                request.variable("application_id"),
                () -> ApiResponse.stream("application/json", lines));
    }

    private static Call broken(ApiRequest request) {
        throw new IllegalStateException("a secret in an exception");
    }

    @Test
    void answersWithTheHeadersOfTts() throws Exception {
        HttpResponse<String> response = send(request(ECHO).GET());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Pragma")).contains("no-cache");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("X-Request-Id").orElseThrow()).hasSize(26);
    }

    @Test
    void repeatsTheRequestIdOfTheCaller() throws Exception {
        HttpResponse<String> response =
                send(request(ECHO).header("X-Request-Id", "of the caller!").GET());

        assertThat(response.headers().allValues("X-Request-Id")).containsExactly("of the caller!");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "text/plain",
                "application/json"
            })
    void takesTheBodyWhateverItsContentTypeSays(String contentType) throws Exception {
        HttpResponse<String> response = send(request(ECHO)
                .header("Content-Type", contentType)
                .PUT(BodyPublishers.ofString("{\"percent\":\"%zz+&=\"}")));

        assertThat(response.body()).contains("{\\\"percent\\\":\\\"%zz+&=\\\"}");
    }

    @Test
    void takesABodyOfTheLargestSize() throws Exception {
        HttpResponse<String> response = put(RequestBody.MAX_LENGTH);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"length\":" + RequestBody.MAX_LENGTH);
    }

    @Test
    void refusesABodyThatIsLarger() throws Exception {
        HttpResponse<String> response = put(RequestBody.MAX_LENGTH + 1);

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("\"code\":8").contains("1048576 bytes");
    }

    @Test
    void tellsASenderThatAsksFirstToContinue() throws Exception {
        HttpResponse<String> response = send(request(ECHO).expectContinue(true).PUT(BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"length\":2");
    }

    @Test
    void servesOthersWhileManySendersAreSlow() throws Exception {
        // Given
        Socket[] slow = new Socket[100];
        for (int i = 0; i < slow.length; i++) {
            slow[i] = new Socket("127.0.0.1", server.port());
            slow[i].getOutputStream()
                    .write(("PUT " + ECHO + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        // When
        HttpResponse<String> response =
                send(request(ECHO).timeout(Duration.ofSeconds(10)).GET());

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        for (Socket socket : slow) {
            socket.close();
        }
    }

    /** Who has no key, as it is asked for when the body is there. */
    @Test
    void takesAssociationsWhileLargeBodiesTakeAllTheRoom() throws Exception {
        // Given
        int length = 1 << 20;
        String head = "PUT " + ECHO + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
        List<Socket> senders = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket sender = new Socket("127.0.0.1", server.port());
                senders.add(sender);
                sender.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                sender.getOutputStream().write(new byte[length - 1]);
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(put(100_000).statusCode()).isEqualTo(503));

            // When
            HttpResponse<String> response = put(4_000);

            // Then
            assertThat(response.statusCode()).isEqualTo(200);
        } finally {
            for (Socket sender : senders) {
                sender.close();
            }
        }
    }

    @Test
    void streamsABodyOfUnknownLength() throws Exception {
        HttpResponse<String> response =
                send(request("/api/v3/as/applications/my-app/lines").GET());

        assertThat(response.body()).isEqualTo("{\"result\":1}\n".repeat(10_000));
    }

    @Test
    void packsTheBodyWhenAsked() throws Exception {
        HttpResponse<byte[]> response = CLIENT.send(
                request(ECHO).header("Accept-Encoding", "gzip").GET().build(), BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        try (InputStream body = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).startsWith("{\"");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET     | /api/v3/nothing/here                   | 404 | {"code":5,"message":"Not Found"}
                    GET     | /api/v3/as/applications/my-app/echo/   | 404 | {"code":5,"message":"Not Found"}
                    HEAD    | /api/v3/nothing/here                   | 404 |
                    POST    | /api/v3/as/applications/my-app/echo    | 501 | {"code":12,"message":"Method Not Allowed"}
                    PATCH   | /api/v3/as/applications/my-app/echo    | 501 | {"code":12,"message":"Method Not Allowed"}
                    HEAD    | /api/v3/as/applications/my-app/echo    | 501 |
                    """)
    void answersWhatIsNotThere(String method, String path, int status, String body) throws Exception {
        String answer = raw(method, path, "");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).isEqualTo(body == null ? "" : body);
    }

    @Test
    void namesTheRouteThatIsNotThereOutsideOfV3() throws Exception {
        HttpResponse<String> response = send(request("/api/v2/nothing").GET());

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .contains("error:pkg/webhandlers:route_not_found (route `/api/v2/nothing` not found)")
                .contains("\"attributes\":{\"route\":\"/api/v2/nothing\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v3//as/applications/my-app/echo, /api/v3/as/applications/my-app/echo",
        "/api/v3/as/applications/x/../my-app/echo?a=b, /api/v3/as/applications/my-app/echo?a=b",
        "/api/v3/as/applications/x/%2e%2E/my-app/echo, /api/v3/as/applications/my-app/echo",
        "/api/v3/as/applications/my-app%2F%2Fecho, /api/v3/as/applications/my-app/echo",
        "/api/v3/a//%0d%0aSet-Cookie:x, /api/v3/a/%0D%0ASet-Cookie:x"
    })
    void redirectsToTheCleanPath(String path, String location) throws Exception {
        String answer = raw("GET", path, "");

        assertThat(answer).startsWith("HTTP/1.1 301 ").contains("\r\nLocation: " + location + "\r\n");
    }

    @Test
    void refusesAPathWithAWrongEscape() throws Exception {
        assertThat(raw("GET", "/api/v3/as/applications/a%zz/echo", "")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void takesAnEscapedSlashForASlash() throws Exception {
        assertThat(raw("GET", "/api/v3/as/applications/my-app%2Fecho", "Authorization: " + BEARER + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void findsErrorsInTheRequestBeforeItAsksForAKey() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri(ECHO))
                .PUT(BodyPublishers.ofString("wrong"))
                .build();

        HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"code\":3,\"message\":\"wrong body\"}");
    }

    @Test
    void doesNothingForACallerWithoutAKey() throws Exception {
        ACTED_UPON.clear();

        HttpResponse<String> response =
                CLIENT.send(HttpRequest.newBuilder(server.uri(ECHO)).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(ACTED_UPON).isEmpty();
    }

    @Test
    void tellsNothingOfAFailureInside() throws Exception {
        HttpResponse<String> response =
                send(request("/api/v3/as/applications/my-app/broken").GET());

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("{\"code\":13,\"message\":\"Internal Server Error\"}");
    }

    @Test
    void letsNothingFromOutsideBecomeAHeaderOfTheExchange() throws Exception {
        EXCHANGE_HEADERS.clear();

        send(request(ECHO + "?CamelHttpUri=http://example.com&operationName=x&Authorization=y")
                .header("CamelHttpMethod", "DELETE")
                .header("cAmElFileName", "x")
                .header("X-Mine", "x")
                .GET());

        await().atMost(Duration.ofSeconds(10)).until(() -> !EXCHANGE_HEADERS.isEmpty());
        assertThat(EXCHANGE_HEADERS.get(0)).isEqualTo(Map.of(Exchange.HTTP_METHOD, "GET", Exchange.HTTP_PATH, ECHO));
    }

    @Test
    void answersTheQuestionOfABrowser() throws Exception {
        HttpResponse<String> response = send(request(ECHO)
                .header("Origin", "https://console.example.com")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "authorization, content-type")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(response.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("PUT");
        assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("Authorization,Content-Type");
        assertThat(response.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TRACE, authorization, 405", "PUT, x-unknown, 403"})
    void refusesWhatABrowserMayNot(String method, String header, int status) throws Exception {
        HttpResponse<String> response = send(request(ECHO)
                .header("Origin", "https://console.example.com")
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", header)
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri(path)).header("Authorization", BEARER);
    }

    private static HttpResponse<String> put(int length) throws Exception {
        return send(request(ECHO).PUT(BodyPublishers.ofByteArray(new byte[length])));
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n", 414, 8, "longer than 4096 bytes"),
                arguments("GET / HTTP/1.1\r\nX: " + "x".repeat(9_000) + "\r\n\r\n", 431, 8, "larger than 8192 bytes"),
                arguments("GET / HTTP/1.1\r\nBad Name: x\r\n\r\n", 400, 3, "no HTTP request"),
                arguments("PUT / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, 3, "no HTTP request"),
                arguments("hello\r\n\r\n", 400, 3, "no HTTP request"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void answersInJsonWhatIsNoRequestAndClosesTheConnection(String request, int status, int code, String words)
            throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .contains(" " + status + " ")
                    .containsIgnoringCase("content-type: application/json")
                    .contains("\r\n\r\n{\"code\":" + code + ",\"message\":\"")
                    .contains(words);
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends a path that java.net.URI would refuse or alter, and returns everything that came back. */
    private static String raw(String method, String path, String headers) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                                    + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
