package io.portway.packages.storage;

import io.portway.application.ApplicationUp;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * The one step of the route of storage-integration: puts the message of an exchange, or those of a batch, into the
 * store. A batch is stored whole or it fails whole.
 */
public final class StoreMessages implements Processor {

    private final MessageStore store;

    public StoreMessages(MessageStore store) {
        this.store = store;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof List<?> batch)) {
            store.store(List.of(message.getMandatoryBody(ApplicationUp.class)));
            return;
        }
        List<ApplicationUp> messages = new ArrayList<>(batch.size());
        for (Object element : batch) {
            messages.add(((Exchange) element).getMessage().getMandatoryBody(ApplicationUp.class));
        }
        store.store(messages);
    }
}
