package io.portway.api;

import com.fasterxml.jackson.databind.JsonNode;

/** Fields of a JSON body as TTS reads them: absent and null are the zero value, what is wrong of type is an error. */
final class BodyFields {

    private BodyFields() {}

    /** The value of a field, by its name or by the camelCase one. */
    static JsonNode field(JsonNode object, String name, String alias) {
        JsonNode value = object.path(name);
        return value.isMissingNode() ? object.path(alias) : value;
    }

    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    static JsonNode object(JsonNode value, String name) {
        if (!isAbsent(value) && !value.isObject()) {
            throw invalid(name + " is not an object");
        }
        return value;
    }

    /** Text, empty where there is none. */
    static String text(JsonNode value, String name) {
        if (isAbsent(value)) {
            return "";
        }
        if (!value.isTextual()) {
            throw invalid(name + " is not text");
        }
        return value.textValue();
    }

    /** A number, also as text, 0 where there is none. */
    static long uint32(JsonNode value, String name) {
        if (isAbsent(value)) {
            return 0;
        }
        if (!value.isIntegralNumber() && !value.isTextual()) {
            throw invalid(name + " is not a whole number");
        }
        try {
            return Uint32.decimal(value.asText());
        } catch (NumberFormatException e) {
            throw invalid(name + ": " + e.getMessage());
        }
    }

    static ApiException invalid(String message) {
        return new ApiException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
