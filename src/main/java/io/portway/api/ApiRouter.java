package io.portway.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operation for a method and a path as TTS does: a path that another method has is answered with 501, one that
 * ends in a slash is another path, and so is one that leaves a segment out.
 */
final class ApiRouter {

    private static final String V3 = "/api/v3/";

    private final List<Pattern> patterns;

    ApiRouter(List<ApiEndpoint> endpoints) {
        this.patterns = endpoints.stream()
                .map(endpoint -> new Pattern(endpoint, endpoint.segments()))
                .toList();
    }

    /**
     * The call that the request asks for.
     *
     * @throws ApiException if there is nothing at the path, or the request is wrong
     */
    Call prepare(ApiRequest request) {
        List<String> segments = List.of(request.path().split("/", -1));
        boolean known = false;
        for (Pattern pattern : patterns) {
            Map<String, String> variables = pattern.match(segments);
            if (variables == null) {
                continue;
            }
            if (pattern.endpoint.method().equals(request.method())) {
                return pattern.endpoint.operation().prepare(request.withVariables(variables));
            }
            known = true;
        }
        throw known ? new ApiException(ErrorCode.UNIMPLEMENTED, "Method Not Allowed") : notFound(request.path());
    }

    private static ApiException notFound(String path) {
        if (path.startsWith(V3)) {
            return new ApiException(ErrorCode.NOT_FOUND, "Not Found");
        }
        return new ApiException(
                ErrorDetails.of(ErrorCode.NOT_FOUND, "pkg/webhandlers", "route_not_found", "route `{route}` not found")
                        .with("route", path));
    }

    private record Pattern(ApiEndpoint endpoint, List<String> segments) {

        @Nullable
        Map<String, String> match(List<String> path) {
            if (path.size() != segments.size()) {
                return null;
            }
            Map<String, String> variables = new HashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String segment = segments.get(i);
                if (segment.startsWith("{")) {
                    variables.put(segment.substring(1, segment.length() - 1), path.get(i));
                } else if (!segment.equals(path.get(i))) {
                    return null;
                }
            }
            return variables;
        }
    }
}
