package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.ApiServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over bare sockets, as a client would not let the Host header be anything. */
class NoKeysIT {

    private static ApiServer server;

    @BeforeAll
    static void start() {
        server = ApiServer.start(
                List.of(new ApiEndpoint(
                        "POST", "/api/v3/act", request -> Call.toOperate(() -> ApiResponse.empty(200)))),
                new NoKeys());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.9.9.9:1", "[::1]:8080"})
    void takesCallsByALoopbackName(String host) throws IOException {
        assertThat(call("POST", "Host: " + host)).startsWith("http/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "localhost.evil.example", "192.0.2.1:8080", "127.0.0.1.evil.example", "0.0.0.0"})
    void refusesCallsByAnotherName(String host) throws IOException {
        assertThat(call("POST", "Host: " + host)).startsWith("http/1.1 403").contains("host_not_loopback");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, 200",
        "http://evil.example, 403",
        "null, 403",
        "http://127.0.0.1.evil.example, 403"
    })
    void takesCallsOfPagesOfThisMachineOnly(String origin, String status) throws IOException {
        String answer = call("POST", "Host: localhost\r\nOrigin: " + origin);

        assertThat(answer).startsWith("http/1.1 " + status).doesNotContain("access-control");
    }

    /** Answered whatever the name, so that is all that it may say. */
    @ParameterizedTest
    @CsvSource({"localhost, http://localhost:3000", "evil.example, http://evil.example"})
    void allowsNothingBeforehandAndTellsNothing(String host, String origin) throws IOException {
        String answer =
                call("OPTIONS", "Host: " + host + "\r\nOrigin: " + origin + "\r\nAccess-Control-Request-Method: POST");

        assertThat(answer).startsWith("http/1.1 200").endsWith("\r\n\r\n").doesNotContain("access-control", "allow:");
    }

    private static String call(String method, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((method + " /api/v3/act HTTP/1.1\r\n" + headers
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        }
    }
}
