package io.portway.journal;

import io.portway.application.ApplicationUp;
import io.portway.application.ReadApplicationUp;
import io.portway.association.MatchPackages;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** The last step of a message that could be read: completes when it is on disk, without holding a thread meanwhile. */
public final class AppendToJournal extends AsyncProcessorSupport {

    private final Journal journal;

    public AppendToJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        ApplicationUp up = exchange.getMessage().getBody(ApplicationUp.class);
        String source = exchange.getVariable(ReadApplicationUp.SOURCE, "unnamed", String.class);
        journal.append(up, source, MatchPackages.matches(exchange), failure -> {
            if (failure != null) {
                exchange.setException(failure);
            }
            callback.done(false);
        });
        return false;
    }
}
