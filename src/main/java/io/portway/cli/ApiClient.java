package io.portway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Calls the API of a Portway that runs. */
final class ApiClient {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final String VALIDATION = "pkg/errors:validation";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final @Nullable String key;
    private final HttpClient http;

    /**
     * What was answered.
     *
     * @param warnings for the one who called, from the X-Warning headers
     */
    record Answer(JsonNode body, List<String> warnings) {}

    /**
     * A client of one Portway.
     *
     * @param key   null to call without one
     * @param trust which certificates are good; null for those that Java trusts
     */
    ApiClient(URI url, @Nullable String key, @Nullable SSLContext trust) {
        this.url = url;
        this.key = key;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(TIME_LIMIT);
        if (trust != null) {
            client.sslContext(trust);
        }
        this.http = client.build();
    }

    /**
     * Calls and waits for the answer.
     *
     * @param body JSON; null for none
     * @throws RefusedException if the answer is an error
     * @throws CommandException in one line, if nothing of Portway's answers there
     */
    Answer send(String method, String path, @Nullable Object body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(url.toString().replaceAll("/+$", "") + path))
                    .timeout(TIME_LIMIT)
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            if (key != null) {
                request.header("Authorization", "Bearer " + key);
            }
            return read(http.send(request.build(), BodyHandlers.ofString()));
        } catch (JsonProcessingException e) {
            throw somethingElse();
        } catch (SSLHandshakeException e) {
            throw new CommandException(
                    "The certificate at " + url + " is not trusted; name by --url the host that it is"
                            + " for, and by --ca-file the PEM file of who signed it.");
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException("Portway does not answer at " + url + ". Is it running (./portway run)? If it"
                    + " listens elsewhere, say where by --url, as in http://127.0.0.1:8080.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("Interrupted.");
        }
    }

    private Answer read(HttpResponse<String> response) throws JsonProcessingException {
        JsonNode body = JSON.readTree(response.body());
        if (response.statusCode() == 200) {
            return new Answer(body, response.headers().allValues("X-Warning"));
        }
        if (!body.path("message").isTextual()) {
            throw somethingElse();
        }
        throw refused(body, response.statusCode());
    }

    /** The innermost error says what is wrong; TTS wraps it in where. */
    private RefusedException refused(JsonNode body, int status) {
        String answered = " (" + status + " from " + url + ")";
        JsonNode detail = body.path("details").path(0);
        String error =
                detail.path("namespace").asText() + ":" + detail.path("name").asText();
        if (!error.equals(VALIDATION)) {
            return new RefusedException(sentence(body.path("message").asText(), error) + answered, error, null);
        }
        while (detail.path("cause").isObject()) {
            detail = detail.path("cause");
        }
        JsonNode attributes = detail.path("attributes");
        String field = attributes.path("field").asText();
        return new RefusedException(field + ": " + attributes.path("reason").asText() + answered, error, field);
    }

    /** Without the name of the error, which is for programs. */
    private static String sentence(String message, String error) {
        String before = "error:" + error + " (";
        return message.startsWith(before) && message.endsWith(")")
                ? message.substring(before.length(), message.length() - 1)
                : message;
    }

    private CommandException somethingElse() {
        return new CommandException("Something else than Portway answers at " + url + "; name Portway's by --url.");
    }
}
