package io.portway.packages.storage;

import io.portway.data.DatabaseException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Reads from the message store, and tells whether it took the last messages it was given. */
public final class StoreHealthCheck extends AbstractHealthCheck {

    private final MessageStore store;

    public StoreHealthCheck(MessageStore store) {
        super("portway", "store");
        this.store = store;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        String trouble = store.trouble();
        if (trouble != null) {
            builder.message("The message store takes no messages: " + trouble).down();
            return;
        }
        try {
            store.newestId();
            builder.message("The message store can be read and written").up();
        } catch (DatabaseException e) {
            builder.message(e.getMessage()).down();
        }
    }
}
