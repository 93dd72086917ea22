package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.TestHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and the distribution, as a user has them: processes of their own. */
class LauncherIT {

    private static final Path LAUNCHER = Path.of("portway").toAbsolutePath();
    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private TestHome home;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void makeHome() {
        home = new TestHome(directory.resolve("home"));
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void runsUntilSigtermAndEndsWithZero() throws Exception {
        Path output = directory.resolve("output");
        Process process = start(LAUNCHER, output, "run");
        await().atMost(TIME_LIMIT).until(() -> Files.readString(output).contains("Health and metrics:"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + home.httpPort() + "/hello"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body())
                .isEqualTo("hello");
        Path status = directory.resolve("status");
        assertThat(exitCode(start(LAUNCHER, status, "status"))).isZero();
        assertThat(status).content().startsWith("Portway is UP.");

        process.destroy();

        assertThat(exitCode(process)).isZero();
        assertThat(Files.readAllLines(output))
                .hasSizeLessThanOrEqualTo(10)
                .noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
    }

    @Test
    void printsNoEscapeCodesWhenItBuilds() throws Exception {
        Path copy = Files.copy(
                LAUNCHER, Files.createDirectory(directory.resolve("copy")).resolve("portway"));
        Files.writeString(
                copy.resolveSibling("pom.xml"),
                """
                <project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId>
                <version>1</version><packaging>pom</packaging></project>""");
        Path output = directory.resolve("output");

        exitCode(start(copy, output, "--version"));

        assertThat(output)
                .content()
                .startsWith("portway: nothing is built yet; builds now.")
                .doesNotContain("\u001b");
    }

    @Test
    void stopsInTimeThoughAnExchangeHangs() throws Exception {
        Process process = startWithHangingExchange("1s");

        process.destroy();

        assertThat(exitCode(process)).isZero();
    }

    @Test
    void endsAtOnceAtASecondSignal() throws Exception {
        Process process = startWithHangingExchange("10m");
        Path output = directory.resolve("output");
        process.destroy();
        await().atMost(TIME_LIMIT).until(() -> Files.readString(output).contains("Stops."));

        process.destroy();

        assertThat(exitCode(process)).isEqualTo(1);
    }

    @Test
    void worksThroughASymbolicLinkFromAnotherDirectory() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), LAUNCHER);
        Path linkToLink = Files.createSymbolicLink(directory.resolve("linkToLink"), Path.of("link"));
        Path output = directory.resolve("output");

        int exitCode = exitCode(start(linkToLink, output, "--version"));

        assertThat(output).content().startsWith("Portway 0.").contains("Apache Camel 4.");
        assertThat(exitCode).isZero();
        Files.delete(link);
        Files.delete(linkToLink);
    }

    @Test
    void saysInOneLineThatAPortIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(home.httpPort(), 1, InetAddress.getLoopbackAddress())) {
            Path output = directory.resolve("output");

            int exitCode = exitCode(start(LAUNCHER, output, "run"));

            assertThat(output)
                    .content()
                    .isEqualTo("portway.http.port: 127.0.0.1:" + other.getLocalPort()
                            + " is in use by another process; stop that one or set another port.\n");
            assertThat(exitCode).isEqualTo(1);
        }
    }

    @Test
    void saysInOneLineThatARouteIsWrong() throws Exception {
        home.route(
                "x.camel.yaml", "- route:\n    id: x\n    from:\n      uri: direct:a\n      steps: [{bean: nosuch}]\n");
        Path output = directory.resolve("output");

        int exitCode = exitCode(start(LAUNCHER, output, "run"));

        assertThat(Files.readAllLines(output))
                .filteredOn(line -> !line.contains("A first admin key was made")
                        && !line.contains("A key for association data was made"))
                .containsExactly("routes/x.camel.yaml:5: route x: there is no bean nosuch.");
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void addsTheStackTraceOnlyWhenAsked() throws Exception {
        home.configuration("portway.foo=1\n");
        Path output = directory.resolve("output");

        exitCode(start(LAUNCHER, output, "run", "--debug"));

        assertThat(Files.readAllLines(output))
                .startsWith(
                        "config/application.properties:3: portway.foo is unknown; docs/configuration.md lists every key.")
                .anyMatch(line -> line.startsWith("\tat io.portway."));
    }

    @Test
    void saysThatNobodyAnswers() throws Exception {
        Path output = directory.resolve("output");

        int exitCode = exitCode(start(LAUNCHER, output, "status"));

        assertThat(output)
                .content()
                .startsWith("Portway does not answer at http://127.0.0.1:" + home.managementPort() + ".")
                .contains("--management-url")
                .hasLineCount(1);
        assertThat(exitCode).isEqualTo(1);
    }

    private Process startWithHangingExchange(String shutdownTimeout) throws IOException {
        home.configuration("portway.shutdown.timeout=" + shutdownTimeout + "\n")
                .route(
                        "hanging.camel.yaml",
                        """
                        - route:
                            id: hanging
                            from:
                              uri: platform-http:/hanging
                              steps:
                                - delay: {constant: "600000"}
                        """);
        Path output = directory.resolve("output");
        Process process = start(LAUNCHER, output, "run");
        await().atMost(TIME_LIMIT).until(() -> Files.readString(output).contains("Health and metrics:"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + home.httpPort() + "/hanging"))
                .build();
        CompletableFuture<?> answer = HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
        String inFlight =
                "camel_exchanges_inflight{camelContext=\"portway\",kind=\"CamelExchangeEvent\",routeId=\"hanging\"} 1.0";
        await().atMost(TIME_LIMIT).until(() -> metrics().contains(inFlight));
        assertThat(answer).isNotDone();
        return process;
    }

    private String metrics() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + home.managementPort() + "/observe/metrics"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private Process start(Path launcher, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        if (!arguments[0].startsWith("-")) {
            command.addAll(List.of("--home", home.directory().toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PORTWAY_"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
