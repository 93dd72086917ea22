package io.portway.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The description of an error in a TTS answer (ttn.lorawan.v3.ErrorDetails).
 *
 * @param messageFormat the message, with the attributes' names in braces
 */
public record ErrorDetails(
        ErrorCode code,
        String namespace,
        String name,
        String messageFormat,
        Map<String, Object> attributes,
        @Nullable ErrorDetails cause) {

    public ErrorDetails {
        attributes = Map.copyOf(attributes);
    }

    public static ErrorDetails of(ErrorCode code, String namespace, String name, String messageFormat) {
        return new ErrorDetails(code, namespace, name, messageFormat, Map.of(), null);
    }

    public ErrorDetails with(String attribute, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(attributes);
        more.put(attribute, value);
        return new ErrorDetails(code, namespace, name, messageFormat, more, cause);
    }

    public ErrorDetails causedBy(ErrorDetails reason) {
        return new ErrorDetails(code, namespace, name, messageFormat, attributes, reason);
    }

    /** The message as TTS prints it, with namespace and name in front. */
    public String message() {
        String text = messageFormat;
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            text = text.replace("{" + attribute.getKey() + "}", String.valueOf(attribute.getValue()));
        }
        return "error:" + namespace + ":" + name + " (" + text + ")";
    }

    /** The JSON object, with a correlation id of its own at each level. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("namespace", namespace);
        json.put("name", name);
        json.put("message_format", messageFormat);
        if (!attributes.isEmpty()) {
            json.put("attributes", attributes);
        }
        json.put("correlation_id", UUID.randomUUID().toString().replace("-", ""));
        if (cause != null) {
            json.put("cause", cause.toJson());
        }
        json.put("code", code.number());
        return json;
    }
}
