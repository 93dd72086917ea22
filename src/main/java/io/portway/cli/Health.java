package io.portway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** What the health page of Camel says. */
record Health(boolean up, List<Check> checks) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One check; {@code words} may be empty. */
    record Check(String name, boolean up, String words) {}

    /** @throws JsonProcessingException if it is no such page */
    static Health parse(String json) throws JsonProcessingException {
        JsonNode page = JSON.readTree(json);
        List<Check> checks = new ArrayList<>();
        for (JsonNode check : page.path("checks")) {
            String message = check.path("message").asText();
            String words = message.isEmpty() ? check.path("error-message").asText() : message;
            checks.add(new Check(check.path("name").asText(), isUp(check), unescaped(words)));
        }
        return new Health(isUp(page), List.copyOf(checks));
    }

    private static boolean isUp(JsonNode node) {
        return node.path("status").asText().equals("UP");
    }

    /** Camel escapes the words of a check once more than JSON needs. */
    private static String unescaped(String words) {
        try {
            return JSON.readValue('"' + words + '"', String.class);
        } catch (JsonProcessingException e) {
            return words;
        }
    }
}
