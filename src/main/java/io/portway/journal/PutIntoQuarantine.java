package io.portway.journal;

import io.portway.application.ReadApplicationUp;
import io.portway.application.UnreadableMessageException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step of a message that could not be read, matched or appended: completes when its bytes and the reason are on
 * disk.
 */
public final class PutIntoQuarantine extends AsyncProcessorSupport {

    private static final Logger LOG = LoggerFactory.getLogger(PutIntoQuarantine.class);

    private final Journal journal;

    public PutIntoQuarantine(Journal journal) {
        this.journal = journal;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        byte[] raw = exchange.getMessage().getBody(byte[].class);
        journal.quarantine(
                exchange.getVariable(ReadApplicationUp.SOURCE, "unnamed", String.class),
                exchange.getVariable(ReadApplicationUp.TOPIC, String.class),
                reason(cause),
                raw == null ? new byte[0] : raw,
                failure -> {
                    if (failure != null) {
                        exchange.setException(failure);
                    }
                    callback.done(false);
                });
        return false;
    }

    private static String reason(@Nullable Exception cause) {
        if (cause instanceof UnreadableMessageException) {
            return String.valueOf(cause.getMessage());
        }
        LOG.error("A message that could be read was not journalled; it is kept in quarantine", cause);
        return "not journalled: " + cause;
    }
}
