package io.portway.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** The path of a request, decoded first and cleaned then, so that an escaped slash or dot has no way around. */
final class RequestPath {

    private RequestPath() {}

    /**
     * The path with its escapes resolved.
     *
     * @throws ApiException if an escape is wrong
     */
    static String decode(String raw) {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ApiException(ErrorCode.INVALID_ARGUMENT, "invalid URL escape in the path");
        }
    }

    /** The path without empty, {@code .} and {@code ..} segments; a slash at the end stays. */
    static String clean(String path) {
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/")) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        String clean = "/" + String.join("/", kept);
        return path.endsWith("/") && !kept.isEmpty() ? clean + "/" : clean;
    }
}
