package io.portway.api;

import io.portway.application.Tts;
import io.portway.component.tts.TtsTrust;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks a TTS which rights a token has on an application. A token goes to the configured URL only: redirects are not
 * followed, and TLS trusts what the MQTT connection to that TTS trusts.
 *
 * @see <a href="https://www.thethingsindustries.com/docs/api/reference/http/routes/">ApplicationAccess.ListRights</a>
 */
public final class TtsRights {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Tts tts;
    private final HttpClient http;

    public TtsRights(Tts tts) {
        this.tts = tts;
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1);
        SSLContext trust = trust(TtsTrust.of(tts.caFile()));
        if (trust != null) {
            client.sslContext(trust);
        }
        this.http = client.build();
    }

    /** Who is asked. */
    public Tts tts() {
        return tts;
    }

    /**
     * Asks; completes after 5 s at the latest, exceptionally where there is no answer.
     *
     * @param applicationId the id by which that TTS knows it
     * @param authorization the Authorization header to send
     */
    public CompletableFuture<TtsAnswer> ask(String applicationId, String authorization) {
        URI uri = URI.create(
                tts.url().toString().replaceAll("/+$", "") + "/api/v3/applications/" + applicationId + "/rights");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", authorization)
                .build();
        CompletableFuture<HttpResponse<String>> sent = http.sendAsync(request, BodyHandlers.ofString());
        // The time limit of a request ends when the head of the answer is there; a body may never come.
        return sent.thenApply(response -> TtsAnswer.of(response.statusCode(), response.body()))
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((answer, failure) -> sent.cancel(true));
    }

    private static @Nullable SSLContext trust(@Nullable TrustManagerFactory authority) {
        if (authority == null) {
            return null;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, authority.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has TLS", e);
        }
    }
}
