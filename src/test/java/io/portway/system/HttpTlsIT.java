package io.portway.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portway.cli.ApiKeyCommand;
import io.portway.settings.ServerCertificate;
import io.portway.testing.Certificate;
import io.portway.testing.FreePort;
import io.portway.testing.PortwayProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The HTTP API with TLS of its own, called by clients that check its certificate. */
class HttpTlsIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String KEYS = "/api/portway/v1/api-keys";

    @TempDir
    private Path directory;

    private final int port = FreePort.find();
    private Certificate first;
    private Certificate second;
    private PortwayProcess portway;

    @BeforeEach
    void start() throws Exception {
        first = Certificate.make(directory.resolve("first"));
        second = Certificate.make(directory.resolve("second"), "RSA");
        portway = PortwayProcess.in(directory.resolve("home"));
        install(first.caFile(), first.keyFile());
        portway.set("portway.http.port", String.valueOf(port))
                .set("portway.http.tls.certificate", "config/tls.pem")
                .set("portway.http.tls.key", "config/tls.key")
                .set("portway.auth.admin-key", PortwayProcess.ADMIN_KEY)
                .start();
    }

    @AfterEach
    void stop() {
        portway.close();
    }

    @Test
    void servesTheApiWithTlsOnlyAndHealthWithout() throws Exception {
        assertThat(call(first).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> call(second)).isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://localhost:" + port + KEYS))
                                        .build(),
                                BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(health()).contains("The certificate is valid until");
        assertThat(portway.logText()).contains("API: https://127.0.0.1:" + port);
    }

    @Test
    void showsAnotherCertificateOnceTheFilesHoldIt() throws Exception {
        assertThat(shown()).isEqualTo(certificate(first));

        install(second.caFile(), second.keyFile());

        await().atMost(LIMIT).until(() -> shown().equals(certificate(second)));
        assertThat(call(second).statusCode()).isEqualTo(200);
        assertThat(portway.logText()).doesNotContain("ERROR");
    }

    @Test
    void keepsTheCertificateItHasWhileTheFilesHoldNoGoodOne() throws Exception {
        install(second.caFile(), first.keyFile());

        await().atMost(LIMIT).until(() -> health().contains("tls.key has no key for a certificate with RSA"));
        assertThat(health()).contains("DOWN");
        assertThat(shown()).isEqualTo(certificate(first));

        Files.delete(file("tls.pem"));
        await().atMost(LIMIT).until(() -> health().contains("tls.pem cannot be read"));

        install(second.caFile(), second.keyFile());
        await().atMost(LIMIT).until(() -> shown().equals(certificate(second)));
        await().atMost(LIMIT).until(() -> health().contains("The certificate is valid until"));
        assertThat(portway.logText().lines().filter(line -> line.contains("ERROR")))
                .hasSize(2)
                .allMatch(line -> line.contains("goes on with the certificate it has"));
    }

    @Test
    void commandsKnowThePortwayOfTheirConfigurationByItsCertificate() throws Exception {
        assertThat(command("list")).contains("0: ").contains("ID");

        install(second.caFile(), second.keyFile());
        await().atMost(LIMIT).until(() -> shown().equals(certificate(second)));
        install(first.caFile(), first.keyFile());
        assertThat(command("list")).startsWith("1: ").contains("is not trusted").hasLineCount(1);
    }

    @Test
    void commandsCheckWhoAnswersAtAUrl() throws Exception {
        String url = "https://localhost:" + port;
        String authority = first.caFile().toString();

        assertThat(command("list", "--url", url))
                .startsWith("1: The certificate at " + url + " is not trusted")
                .contains("--ca-file")
                .hasLineCount(1);
        assertThat(command("list", "--url", url, "--ca-file", authority)).startsWith("0: ");
        assertThat(command("list", "--url", "https://127.0.0.1:" + port, "--ca-file", authority))
                .startsWith("1: ")
                .contains("is not trusted");
        assertThat(command("list", "--url", url, "--ca-file", "/nowhere.pem"))
                .startsWith("1: /nowhere.pem cannot be read");
    }

    private void install(Path certificate, Path key) throws IOException {
        Files.copy(certificate, file("tls.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(key, file("tls.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String name) {
        return portway.home().resolve("config").resolve(name);
    }

    private String command(String... words) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output, true);
        CommandLine command =
                new CommandLine(new ApiKeyCommand()).setOut(writer).setErr(writer);
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            writer.println(failure.getMessage());
            return 1;
        });
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--home";
        all[words.length + 1] = portway.home().toString();
        int code = command.execute(all);
        return code + ": " + output;
    }

    private String health() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(portway.management("/observe/health"))
                                .build(),
                        BodyHandlers.ofString(UTF_8))
                .body();
    }

    private HttpResponse<String> call(Certificate... trusted) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + KEYS))
                .header("Authorization", "Bearer " + PortwayProcess.ADMIN_KEY)
                .build();
        return HttpClient.newBuilder().sslContext(trust(trusted)).build().send(request, BodyHandlers.ofString());
    }

    /** What a new connection is shown. */
    private X509Certificate shown() throws Exception {
        return (X509Certificate) call(first, second).sslSession().orElseThrow().getPeerCertificates()[0];
    }

    private static X509Certificate certificate(Certificate made) {
        return ServerCertificate.certificates(made.caFile()).get(0);
    }

    private static SSLContext trust(Certificate... trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Certificate each : trusted) {
            store.setCertificateEntry("trusted" + store.size(), certificate(each));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
