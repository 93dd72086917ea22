package io.portway.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A call as it came over HTTP.
 *
 * @param path      decoded and clean
 * @param variables what the segments in braces of the endpoint's path matched; may be empty text
 * @param rawQuery  as sent; null where there is none
 * @param headers   the first value of each, whatever the case of its name
 * @param body      never null, not altered by whoever gets it
 * @param address   where the call is from, behind proxies that are trusted
 */
public record ApiRequest(
        String method,
        String path,
        Map<String, String> variables,
        @Nullable String rawQuery,
        Map<String, String> headers,
        byte[] body,
        String address) {

    public ApiRequest {
        variables = Map.copyOf(variables);
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(anyCase::putIfAbsent);
        headers = anyCase;
    }

    ApiRequest withVariables(Map<String, String> matched) {
        return new ApiRequest(method, path, matched, rawQuery, headers, body, address);
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public Caller caller() {
        return new Caller(headers.get("Authorization"), address, headers.get("Host"), headers.get("Origin"));
    }

    /** What a segment in braces matched. */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the path has no {" + name + "}");
        }
        return value;
    }

    /**
     * The parameters of the query in their order, each with its values in theirs.
     *
     * @throws ApiException if an escape is wrong
     */
    public Map<String, List<String>> query() {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (rawQuery == null) {
            return parameters;
        }
        for (String pair : rawQuery.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ApiException(ErrorCode.INVALID_ARGUMENT, "invalid URL escape in \"" + text + "\"");
        }
    }

    /** Names the call without its headers and body, which hold secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
