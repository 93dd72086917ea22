package io.portway.api;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a TTS said to the question for rights.
 *
 * @param status of HTTP; 0 where there was no answer
 * @param rights their names; null where the answer has none
 * @param error  why it refused; null where the answer has no error in the shape of TTS
 */
public record TtsAnswer(int status, @Nullable Set<String> rights, @Nullable ErrorDetails error) {

    /** It did not answer. */
    static final TtsAnswer NONE = new TtsAnswer(0, null, null);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> ATTRIBUTES = new TypeReference<>() {};
    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 404);

    static TtsAnswer of(int status, String body) {
        try {
            JsonNode json = JSON.readTree(body);
            if (status == 200 && json.isObject()) {
                Set<String> rights = new HashSet<>();
                json.path("rights").forEach(right -> rights.add(right.asText()));
                return new TtsAnswer(status, rights, null);
            }
            return new TtsAnswer(status, null, error(json.path("details").path(0)));
        } catch (IOException | IllegalArgumentException e) {
            return new TtsAnswer(status, null, null);
        }
    }

    /** Whether it is a yes or a no, and not trouble of the TTS or an answer of something else. */
    boolean isDecision() {
        return rights != null || error != null && REFUSALS.contains(status);
    }

    private static @Nullable ErrorDetails error(JsonNode detail) {
        if (!detail.isObject()) {
            return null;
        }
        JsonNode attributes = detail.path("attributes");
        return new ErrorDetails(
                ErrorCode.of(detail.path("code").asInt()),
                detail.path("namespace").asText(),
                detail.path("name").asText(),
                detail.path("message_format").asText(),
                attributes.isObject() ? JSON.convertValue(attributes, ATTRIBUTES) : Map.of(),
                error(detail.path("cause")));
    }
}
