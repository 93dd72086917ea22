package io.portway.packages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.MessageType;
import io.portway.journal.ResultMessage;
import java.util.Iterator;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Attaches a result: the body is {@code {"service_data":{…}}} or {@code {"location_solved":{…}}}, as JSON text, bytes, a
 * Map or a JsonNode. It comes back in as a message of its own once the delivery is done.
 */
final class ResultProducer extends DefaultProducer {

    private static final ObjectMapper JSON = new ObjectMapper();

    ResultProducer(PackageEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        JsonNode body = JsonBody.of(exchange, "package:result");
        Iterator<String> keys = body.fieldNames();
        String key = keys.hasNext() ? keys.next() : "";
        MessageType type = MessageType.of(key);
        if (body.size() != 1 || type == null || !body.get(key).isObject()) {
            throw new RejectedException(
                    "package:result takes an object with one key, service_data or location_solved, that is an object.");
        }
        try {
            DeliveryContext.of(exchange).addResult(new ResultMessage(type, JSON.writeValueAsBytes(body.get(key))));
        } catch (IllegalArgumentException e) {
            throw new RejectedException(e.getMessage(), e);
        }
    }
}
