package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.PortwayProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, with the heap that its launcher gives it: what anybody who reaches its port can do to it. */
class ManyRequestsIT {

    private static final int CALLERS = 10_000;
    private static final int LIMIT_MILLIS = 60_000;

    @Test
    void outlivesThousandsOfRequestsAtOnce(@TempDir Path directory) throws IOException {
        try (PortwayProcess portway = PortwayProcess.in(directory)) {
            // Given
            portway.start();
            URI uri = portway.api("my-app/packages/associations");
            String request = "GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + PortwayProcess.ADMIN_KEY + "\r\n\r\n";

            // When
            Map<String, Integer> answers = new TreeMap<>();
            List<Socket> callers = new ArrayList<>();
            try {
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(connect(uri));
                }
                for (Socket caller : callers) {
                    caller.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                }
                for (Socket caller : callers) {
                    answers.merge(status(caller), 1, Integer::sum);
                }
            } finally {
                for (Socket caller : callers) {
                    caller.close();
                }
            }

            // Then
            assertThat(portway.isAlive()).as(portway.logText()).isTrue();
            assertThat(answers.keySet()).isSubsetOf("HTTP/1.1 200 OK", "HTTP/1.1 503 Service Unavailable");
            assertThat(answers).containsKey("HTTP/1.1 200 OK");
            assertThat(portway.get("my-app/packages/associations")).isEqualTo("{}");
            assertThat(portway.logText()).doesNotContain("ERROR");
        }
    }

    /** Without a key: a body is read before it is known what it asks for, and on what application. */
    @Test
    void outlivesLargeBodies(@TempDir Path directory) throws Exception {
        try (PortwayProcess portway = PortwayProcess.in(directory)) {
            // Given
            portway.start();
            URI uri = portway.api("my-app/packages/associations/1");
            byte[] largest = body(1 << 20);
            byte[] larger = body(16 << 20);
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

            // When
            List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(i % 2 == 0 ? largest : larger))
                        .build();
                answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
            }

            // Then
            for (CompletableFuture<HttpResponse<Void>> answer : answers) {
                assertThat(answer.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS).statusCode())
                        .isIn(400, 403, 413, 503);
            }
            assertThat(portway.isAlive()).as(portway.logText()).isTrue();
            assertThat(portway.get("my-app/packages/associations")).isEqualTo("{}");
            assertThat(portway.logText()).doesNotContain("ERROR");
        }
    }

    /** Without a key too: what is wrong with a request is said before it is asked who may make it. */
    @Test
    void outlivesAMisspeltWordAsLongAsABodyMayBe(@TempDir Path directory) throws Exception {
        try (PortwayProcess portway = PortwayProcess.in(directory)) {
            // Given
            portway.start();
            String body = "{\"rights\":[\"" + "R".repeat(1_000_000) + "\"]}";
            HttpRequest request = HttpRequest.newBuilder(portway.api("x").resolve("/api/portway/v1/api-keys"))
                    .timeout(Duration.ofMillis(LIMIT_MILLIS))
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();

            // When
            HttpResponse<Void> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());

            // Then
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(portway.get("my-app/packages/associations")).isEqualTo("{}");
        }
    }

    private static byte[] body(int length) {
        String start = "{\"default\":{\"package_name\":\"mine\",\"data\":{\"a\":\"";
        String end = "\"}},\"field_mask\":\"package_name,data\"}";
        return (start + "x".repeat(length - start.length() - end.length()) + end).getBytes(StandardCharsets.US_ASCII);
    }

    private static Socket connect(URI uri) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), LIMIT_MILLIS);
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    private static String status(Socket socket) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 256)
                        .readLine());
    }
}
