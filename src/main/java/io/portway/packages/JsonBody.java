package io.portway.packages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The body of an exchange as a JSON object, whatever Java form it has. */
final class JsonBody {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonBody() {}

    /** A copy that the caller may change. */
    static JsonNode of(Exchange exchange, String endpoint) {
        JsonNode node = read(exchange, endpoint);
        if (node == null || !node.isObject()) {
            throw new RejectedException(endpoint + " takes a JSON object as its body.");
        }
        return node;
    }

    private static @Nullable JsonNode read(Exchange exchange, String endpoint) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof JsonNode node) {
            return node.deepCopy();
        }
        if (body instanceof Map<?, ?> map) {
            return JSON.valueToTree(map);
        }
        byte[] bytes = exchange.getMessage().getBody(byte[].class);
        if (bytes == null) {
            return null;
        }
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new RejectedException(endpoint + " got a body that is not JSON.", e);
        }
    }
}
