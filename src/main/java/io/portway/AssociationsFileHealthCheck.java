package io.portway;

import io.portway.settings.Fault;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while the file of declared associations has faults, because of which what is in it does not count. */
final class AssociationsFileHealthCheck extends AbstractHealthCheck {

    private final AssociationsFileWatch watch;

    AssociationsFileHealthCheck(AssociationsFileWatch watch) {
        super("portway", "associations-file");
        this.watch = watch;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<Fault> faults = watch.faults();
        if (faults.isEmpty()) {
            builder.message(watch + " declares " + watch.declared() + " associations")
                    .up();
        } else {
            String more = faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)";
            builder.message(faults.get(0) + more).down();
        }
    }

    @Override
    public boolean isLiveness() {
        return false;
    }
}
