package io.portway.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a browser on another origin may do: the same as in TTS. Credentials are never allowed, so a page needs a key. */
final class Cors {

    private static final String ORIGIN = "Access-Control-Allow-Origin";
    private static final String MAX_AGE_SECONDS = "600";
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> SIMPLE_METHODS = Set.of("GET", "HEAD", "POST");
    private static final List<String> HEADERS = List.of("Authorization", "Content-Type", "X-CSRF-Token");
    private static final Set<String> SIMPLE_HEADERS = Set.of("accept", "accept-language", "content-language", "origin");
    private static final String EXPOSED = "Date,Content-Length,X-Rate-Limit-Limit,X-Rate-Limit-Available,"
            + "X-Rate-Limit-Reset,X-Rate-Limit-Retry,X-Request-Id,X-Total-Count,X-Warning";

    private Cors() {}

    /** The answer to OPTIONS. */
    static ApiResponse preflight(ApiRequest request) {
        if (request.header("Origin") == null) {
            return ApiResponse.empty(200);
        }
        String method = request.header("Access-Control-Request-Method");
        if (method == null) {
            return ApiResponse.empty(400);
        }
        if (!METHODS.contains(method)) {
            return ApiResponse.empty(405);
        }
        List<String> headers = new ArrayList<>();
        for (String asked : asked(request)) {
            String allowed = allowed(asked);
            if (allowed == null) {
                return ApiResponse.empty(403);
            }
            headers.add(allowed);
        }
        ApiResponse response = ApiResponse.empty(200).with(ORIGIN, "*").with("Access-Control-Max-Age", MAX_AGE_SECONDS);
        if (!headers.isEmpty()) {
            response = response.with("Access-Control-Allow-Headers", String.join(",", headers));
        }
        return SIMPLE_METHODS.contains(method) ? response : response.with("Access-Control-Allow-Methods", method);
    }

    /** The answer to any other method, readable for a page on another origin. */
    static ApiResponse expose(ApiRequest request, ApiResponse response) {
        if (request.header("Origin") == null) {
            return response;
        }
        boolean continues = response.headers().containsKey(StorageApi.CONTINUATION);
        return response.with(ORIGIN, "*")
                .with("Access-Control-Expose-Headers", continues ? EXPOSED + "," + StorageApi.CONTINUATION : EXPOSED);
    }

    private static List<String> asked(ApiRequest request) {
        String headers = request.header("Access-Control-Request-Headers");
        return headers == null
                ? List.of()
                : Arrays.stream(headers.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty() && !SIMPLE_HEADERS.contains(name.toLowerCase(Locale.ROOT)))
                        .toList();
    }

    private static @Nullable String allowed(String name) {
        return HEADERS.stream().filter(name::equalsIgnoreCase).findFirst().orElse(null);
    }
}
