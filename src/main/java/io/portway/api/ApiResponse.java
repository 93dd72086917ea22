package io.portway.api;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a call, without the headers that every answer has.
 *
 * @param body what platform-http writes: a {@code byte[]}, or an {@link InputStream} that is read in chunks while it is
 *     sent and closed at its end; null for none
 */
public record ApiResponse(int status, Map<String, List<String>> headers, @Nullable Object body) {

    static final String JSON = "application/json";

    private static final String CONTENT_TYPE = "Content-Type";
    private static final String WARNING = "X-Warning";
    private static final int MAX_WARNING = 1_000;

    public ApiResponse {
        headers = Map.copyOf(headers);
        if (body != null && !(body instanceof byte[]) && !(body instanceof InputStream)) {
            throw new IllegalArgumentException("body is a " + body.getClass().getName());
        }
    }

    /** A JSON body from maps, lists and values. */
    public static ApiResponse json(int status, Object value) {
        return new ApiResponse(status, Map.of(CONTENT_TYPE, List.of(JSON)), Json.write(value));
    }

    /** A 200 with a body that is produced while it is sent. */
    public static ApiResponse stream(String contentType, InputStream body) {
        return new ApiResponse(200, Map.of(CONTENT_TYPE, List.of(contentType)), body);
    }

    /** No body at all. */
    static ApiResponse empty(int status) {
        return new ApiResponse(status, Map.of(), null);
    }

    public ApiResponse with(String header, String value) {
        return with(header, List.of(value));
    }

    /** The same answer with a header for each value, none where there is no value. */
    ApiResponse with(String header, List<String> values) {
        Map<String, List<String>> more = new LinkedHashMap<>(headers);
        if (values.isEmpty()) {
            more.remove(header);
        } else {
            more.put(header, List.copyOf(values));
        }
        return new ApiResponse(status, more, body);
    }

    /** The same answer with a warning for each sentence; what a header cannot hold is escaped as in JSON. */
    ApiResponse withWarnings(List<String> sentences) {
        return with(WARNING, sentences.stream().map(ApiResponse::headerText).toList());
    }

    private static String headerText(String sentence) {
        StringBuilder text = new StringBuilder();
        for (char c :
                sentence.substring(0, Math.min(sentence.length(), MAX_WARNING)).toCharArray()) {
            if (c >= ' ' && c <= '~') {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        return text.toString();
    }

    ApiResponse withBody(@Nullable Object other) {
        return new ApiResponse(status, headers, other);
    }
}
