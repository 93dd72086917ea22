package io.portway.journal;

import io.portway.application.ReadApplicationUp;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** The last step of a message that could not be read: completes when its bytes and the reason are on disk. */
public final class PutIntoQuarantine extends AsyncProcessorSupport {

    private final Journal journal;

    public PutIntoQuarantine(Journal journal) {
        this.journal = journal;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        String reason = cause == null ? "no reason given" : String.valueOf(cause.getMessage());
        byte[] raw = exchange.getMessage().getBody(byte[].class);
        journal.quarantine(
                exchange.getVariable(ReadApplicationUp.SOURCE, "unnamed", String.class),
                exchange.getVariable(ReadApplicationUp.TOPIC, String.class),
                reason,
                raw == null ? new byte[0] : raw,
                failure -> {
                    if (failure != null) {
                        exchange.setException(failure);
                    }
                    callback.done(false);
                });
        return false;
    }
}
