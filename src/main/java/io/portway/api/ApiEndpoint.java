package io.portway.api;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Where an operation is found.
 *
 * @param path segments, of which those in braces match any one segment, such as
 *     {@code /api/v3/as/applications/{application_id}/packages/associations}
 */
public record ApiEndpoint(String method, String path, Operation operation) {

    private static final Pattern PATH = Pattern.compile("(/([a-z0-9_-]+|\\{[a-z_]+}))+");

    public ApiEndpoint {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("path " + path);
        }
    }

    List<String> segments() {
        return List.of(path.split("/", -1));
    }
}
