package io.portway.packages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portway.application.Ulid;
import io.portway.journal.Delivery;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/**
 * Attaches downlinks for the device of the delivery: the body is {@code {"downlinks":[…]}} as TTS takes it. Each gets a
 * correlation id of Portway's own, by which the messages that TTS sends about it are recognised.
 */
final class DownlinkProducer extends DefaultProducer {

    private static final ObjectMapper JSON = new ObjectMapper();

    DownlinkProducer(PackageEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        JsonNode body = JsonBody.of(exchange, "package:downlink");
        if (!body.path("downlinks").isArray()) {
            throw new RejectedException("package:downlink takes an object with a list named downlinks.");
        }
        for (JsonNode downlink : body.get("downlinks")) {
            if (!(downlink instanceof ObjectNode fields)) {
                throw new RejectedException("package:downlink takes a list of objects; one of them is not.");
            }
            fields.withArray("correlation_ids").add("portway:" + Ulid.next());
        }
        String operation = exchange.getMessage().getHeader(PackageConstants.DOWNLINK_OPERATION, "push", String.class);
        if (!operation.equals("push") && !operation.equals("replace")) {
            throw new RejectedException(PackageConstants.DOWNLINK_OPERATION + " is push or replace, not " + operation);
        }
        DeliveryContext.of(exchange)
                .addDownlink(new Delivery.Content.Downlink(operation, JSON.writeValueAsBytes(body)));
    }
}
