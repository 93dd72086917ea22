package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A request to a TTS and what it answered; a line of a file in {@code golden/}. */
record Recording(JsonNode line) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Pattern> PLACEHOLDERS = Map.of(
            "<time>", Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3}(\\d{3}(\\d{3})?)?)?Z"),
            "<hex32>", Pattern.compile("[0-9a-f]{32}"));

    /** Whether TTS sends them or not is part of the recording; Vary is left out as it does not count. */
    private static final Set<String> HEADERS = Set.of(
            "content-type",
            "content-encoding",
            "x-total-count",
            "www-authenticate",
            "cache-control",
            "pragma",
            "referrer-policy",
            "x-content-type-options",
            "x-frame-options",
            "x-xss-protection",
            "access-control-allow-origin",
            "access-control-allow-methods",
            "access-control-allow-headers",
            "access-control-expose-headers",
            "access-control-max-age",
            "access-control-allow-credentials");

    /** Reads all, with the placeholders of the requests replaced. */
    static List<Recording> read(String resource, UnaryOperator<String> names) {
        try (InputStream stream = Recording.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            List<Recording> recordings = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                recordings.add(new Recording(JSON.readTree(names.apply(line))));
            }
            return recordings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String id() {
        return line.path("id").textValue();
    }

    String method() {
        return line.path("method").textValue();
    }

    /** Path and query. */
    String uri() {
        String path = line.path("path").textValue();
        return line.has("q") ? path + "?" + line.path("q").textValue() : path;
    }

    String body() {
        return line.has("raw")
                ? line.path("raw").textValue()
                : line.has("body") ? line.path("body").toString() : "";
    }

    String auth() {
        return line.path("auth").asText("packages");
    }

    Map<String, String> headers() {
        return JSON.convertValue(
                line.path("headers").isMissingNode() ? Map.of() : line.path("headers"),
                JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
    }

    /** The same request, with another body in the answer, and the status that goes with it. */
    Recording withAnswer(JsonNode body) {
        ObjectNode changed = line.deepCopy();
        changed.withObject("/answer")
                .put("status", body.path("code").asInt() == 5 ? 404 : 200)
                .set("body", body);
        return new Recording(changed);
    }

    private JsonNode answer() {
        return line.path("answer");
    }

    /** @throws AssertionError if the answer is not the recorded one */
    void assertAnswer(HttpResponse<byte[]> response) {
        JsonNode answer = answer();
        assertThat(response.statusCode())
                .as("status")
                .isEqualTo(answer.path("status").intValue());
        JsonNode body = json(response);
        if (line.path("compare").asText().equals("status and code")) {
            assertThat(body.path("code"))
                    .as("code")
                    .isEqualTo(answer.path("body").path("code"));
            return;
        }
        assertHeaders(response);
        assertSame("", answer.path("body"), body);
    }

    private void assertHeaders(HttpResponse<byte[]> response) {
        for (String name : HEADERS) {
            assertThat(response.headers().firstValue(name).orElse(null))
                    .as(name)
                    .isEqualTo(answer().path("headers").path(name).textValue());
        }
        JsonNode requestId = answer().path("x-request-id");
        String id = response.headers().firstValue("x-request-id").orElse("");
        if (requestId.isInt()) {
            assertThat(id).as("x-request-id").hasSize(requestId.intValue());
        } else {
            assertThat(id).as("x-request-id").isEqualTo(headers().get("X-Request-Id"));
        }
    }

    static void assertSame(String at, JsonNode expected, JsonNode actual) {
        if (expected.isObject() && actual.isObject()) {
            assertThat(names(actual)).as(at).isEqualTo(names(expected));
            names(expected).forEach(name -> assertSame(at + "/" + name, expected.get(name), actual.get(name)));
        } else if (expected.isArray() && actual.isArray()) {
            assertThat(actual.size()).as(at).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertSame(at + "/" + i, expected.get(i), actual.get(i));
            }
        } else if (expected.isNumber() && actual.isNumber()) {
            assertThat(actual.doubleValue()).as(at).isEqualTo(expected.doubleValue());
        } else if (expected.isTextual() && PLACEHOLDERS.containsKey(expected.textValue())) {
            assertThat(actual.asText()).as(at).matches(PLACEHOLDERS.get(expected.textValue()));
        } else {
            assertThat(actual).as(at).isEqualTo(expected);
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        for (Iterator<String> name = object.fieldNames(); name.hasNext(); ) {
            names.add(name.next());
        }
        return names;
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        try {
            @Nullable
            String encoding = response.headers().firstValue("content-encoding").orElse(null);
            byte[] bytes = response.body();
            if ("gzip".equals(encoding)) {
                bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
            }
            return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
        } catch (IOException e) {
            throw new AssertionError("the body is not JSON", e);
        }
    }
}
