package io.portway.journal;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while nothing can be accepted: commits fail, or what waits exceeds the journal's size. */
public final class JournalHealthCheck extends AbstractHealthCheck {

    private final Journal journal;

    public JournalHealthCheck(Journal journal) {
        super("portway", "journal");
        this.journal = journal;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("waiting", journal.waiting());
        String trouble = journal.trouble();
        if (trouble == null) {
            builder.message("takes messages").up();
        } else {
            builder.message(trouble).down();
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
