package io.portway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * Asks a TTS over HTTP which rights an API key has, since a key that may not read traffic subscribes as if all were well
 * and then hears nothing. No answer means unknown, and never DOWN: the HTTP API of a TTS need not be in reach.
 */
final class TtsRightsHealthCheck extends AbstractHealthCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String NEEDED = "RIGHT_APPLICATION_TRAFFIC_READ";
    private static final Set<String> IMPLIED_BY = Set.of(NEEDED, "RIGHT_APPLICATION_LINK", "RIGHT_APPLICATION_ALL");

    private final Tts tts;
    private final TtsApplication application;
    private final HttpClient http;
    private long askedAt = System.nanoTime() - PERIOD_NANOS;
    private CompletableFuture<Answer> asking = CompletableFuture.completedFuture(new Answer(true, "not asked yet"));
    private Answer known = new Answer(true, "not asked yet");

    private record Answer(boolean enough, String words) {}

    TtsRightsHealthCheck(Tts tts, TtsApplication application) {
        super("portway", "rights-" + tts.name() + "-" + application.id());
        this.tts = tts;
        this.application = application;
        this.http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Answer answer = ask();
        builder.message("Rights of the API key of " + tts.uid(application) + " at " + tts.url() + ": " + answer.words);
        if (answer.enough) {
            builder.up();
        } else {
            builder.down();
        }
    }

    /** A probe for traffic is no reason to restart the process. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    /** What is known now; an answer that is on its way is for the next time. */
    private synchronized Answer ask() {
        known = asking.getNow(known);
        if (System.nanoTime() - askedAt < PERIOD_NANOS) {
            return known;
        }
        askedAt = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(tts.url().toString().replaceAll("/+$", "") + "/api/v3/applications/"
                                + application.id() + "/rights"))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + application.apiKey())
                .build();
        asking = http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(TtsRightsHealthCheck::read)
                .exceptionally(failure -> new Answer(true, "unknown, as there is no answer"));
        return known;
    }

    private static Answer read(HttpResponse<String> response) {
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            return new Answer(
                    false, "refused (" + response.statusCode() + "); the key is wrong, or has no rights there");
        }
        Set<String> rights = rights(response.body());
        if (response.statusCode() != 200 || rights == null) {
            return new Answer(true, "unknown, as the answer was " + response.statusCode());
        }
        if (rights.stream().noneMatch(IMPLIED_BY::contains)) {
            return new Answer(
                    false, NEEDED + " is missing: it subscribes but hears nothing; add it to the key in the console");
        }
        return new Answer(true, "may read traffic");
    }

    private static @Nullable Set<String> rights(String body) {
        try {
            Set<String> rights = new HashSet<>();
            JsonNode list = JSON.readTree(body).path("rights");
            list.forEach(right -> rights.add(right.asText()));
            return rights;
        } catch (IOException e) {
            return null;
        }
    }
}
