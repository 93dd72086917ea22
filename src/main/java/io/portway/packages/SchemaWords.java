package io.portway.packages;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a JSON Schema takes, in words: those of its {@code title} where it has one. */
final class SchemaWords {

    private static final Map<String, String> TYPES = Map.of(
            "string", "text",
            "integer", "a whole number",
            "number", "a number",
            "boolean", "true or false",
            "array", "a list",
            "object", "an object",
            "null", "null");

    private SchemaWords() {}

    /** One of several schemas. */
    static String anyOf(JsonNode schemas) {
        String words =
                elements(schemas).stream().map(SchemaWords::of).distinct().collect(Collectors.joining(" or "));
        return words.isEmpty() ? "what its schema takes" : words;
    }

    private static String of(JsonNode schema) {
        if (schema.path("title").isTextual()) {
            return schema.path("title").textValue();
        }
        if (schema.has("const")) {
            return schema.path("const").toString();
        }
        if (schema.has("enum")) {
            return elements(schema.path("enum")).stream()
                    .map(JsonNode::toString)
                    .collect(Collectors.joining(" or "));
        }
        JsonNode type = schema.path("type");
        if (!type.isMissingNode()) {
            return (type.isArray() ? elements(type) : List.of(type))
                    .stream()
                            .map(name -> TYPES.getOrDefault(name.asText(), name.asText()))
                            .collect(Collectors.joining(" or "));
        }
        JsonNode choice = schema.path(schema.has("oneOf") ? "oneOf" : "anyOf");
        return anyOf(choice);
    }

    private static List<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }
}
