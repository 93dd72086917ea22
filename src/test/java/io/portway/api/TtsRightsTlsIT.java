package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.portway.application.Tts;
import io.portway.testing.Certificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in for a TTS behind HTTPS: a token is shown to nobody but who has the right certificate. */
class TtsRightsTlsIT {

    private static final List<String> TOKENS = new CopyOnWriteArrayList<>();

    private static Certificate certificate;
    private static HttpsServer tts;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        certificate = Certificate.make(directory);
        tts = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tts.setHttpsConfigurator(new HttpsConfigurator(context(certificate)));
        tts.createContext("/api/v3/applications/my-app/rights", exchange -> {
            TOKENS.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "{\"rights\":[\"RIGHT_APPLICATION_ALL\"]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        tts.start();
    }

    @AfterAll
    static void stop() {
        tts.stop(0);
    }

    @BeforeEach
    void forget() {
        TOKENS.clear();
    }

    @Test
    void asksATtsOfThePrivateAuthorityInTheCaFile() throws Exception {
        assertThat(ask("localhost", certificate.caFile()).rights()).containsExactly("RIGHT_APPLICATION_ALL");
        assertThat(TOKENS).containsExactly("Bearer NNSXS.CALLER.SECRET");
    }

    @Test
    void showsTheTokenToNoUnknownAuthority() {
        assertThatThrownBy(() -> ask("localhost", null)).hasStackTraceContaining(SSLHandshakeException.class.getName());
        assertThat(TOKENS).isEmpty();
    }

    @Test
    void showsTheTokenToNoOtherHostThatTheAuthorityKnows() {
        assertThatThrownBy(() -> ask("127.0.0.1", certificate.caFile()))
                .hasStackTraceContaining(SSLHandshakeException.class.getName());
        assertThat(TOKENS).isEmpty();
    }

    private static TtsAnswer ask(String host, @Nullable Path caFile) throws Exception {
        URI url = URI.create("https://" + host + ":" + tts.getAddress().getPort());
        return new TtsRights(new Tts("default", url, host, 8883, true, caFile, null, List.of()))
                .ask("my-app", "Bearer NNSXS.CALLER.SECRET")
                .get(20, TimeUnit.SECONDS);
    }

    private static SSLContext context(Certificate certificate) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(certificate.keyStore())) {
            store.load(file, Certificate.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, Certificate.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
