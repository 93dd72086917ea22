package io.portway.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a query as fields of a TTS request: by snake_case or camelCase name, unknown ones ignored. */
final class Query {

    private final Map<String, List<String>> parameters;

    Query(ApiRequest request) {
        this.parameters = request.query();
    }

    /** The only value of a field, or null. */
    @Nullable
    String text(String field) {
        return single(field, camelCase(field));
    }

    /** A number, 0 where it is not given. */
    long uint32(String field) {
        Long value = optionalUint32(field);
        return value == null ? 0 : value;
    }

    /** A number, or null. */
    @Nullable
    Long optionalUint32(String field) {
        String value = text(field);
        if (value == null) {
            return null;
        }
        try {
            return Uint32.decimal(value);
        } catch (NumberFormatException e) {
            throw new ApiException(ErrorCode.INVALID_ARGUMENT, "parsing field \"" + field + "\": " + e.getMessage());
        }
    }

    /** The paths of {@code field_mask}, one parameter with commas, or {@code field_mask.paths}, repeated. */
    List<String> fieldMask() {
        List<String> paths = new ArrayList<>();
        String list = single("field_mask", "fieldMask");
        if (list != null) {
            paths.addAll(List.of(list.split(",", -1)));
        }
        paths.addAll(parameters.getOrDefault("field_mask.paths", List.of()));
        paths.addAll(parameters.getOrDefault("fieldMask.paths", List.of()));
        return paths;
    }

    private static String camelCase(String field) {
        StringBuilder name = new StringBuilder();
        for (String word : field.split("_")) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }

    private @Nullable String single(String field, String alias) {
        List<String> values = parameters.containsKey(field) ? parameters.get(field) : parameters.get(alias);
        if (values == null) {
            return null;
        }
        if (values.size() > 1) {
            throw new ApiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "too many values for field \"" + field + "\": " + String.join(", ", values));
        }
        return values.get(0);
    }
}
