package io.portway.api;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which fields of a message a caller means, by their paths. A path stands for everything below it. */
record FieldMask(List<String> paths) {

    FieldMask {
        paths = List.copyOf(paths);
    }

    /** @throws ApiException if a path is none of those */
    FieldMask requireOnly(Set<String> allowed) {
        return requireOnly(allowed::contains);
    }

    /** @throws ApiException if a path is none of those */
    FieldMask requireOnly(Predicate<String> allowed) {
        List<String> forbidden =
                paths.stream().filter(path -> !allowed.test(path)).toList();
        if (!forbidden.isEmpty()) {
            throw new ApiException(ErrorDetails.of(
                            ErrorCode.INVALID_ARGUMENT,
                            "pkg/rpcmiddleware/validator",
                            "field_mask_paths",
                            "forbidden path(s) in field mask")
                    .with("forbidden_paths", forbidden));
        }
        return this;
    }

    boolean isEmpty() {
        return paths.isEmpty();
    }

    /** Whether the path or one above it is in the mask. */
    boolean has(String path) {
        return paths.stream().anyMatch(masked -> path.equals(masked) || path.startsWith(masked + "."));
    }
}
