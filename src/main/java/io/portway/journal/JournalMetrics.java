package io.portway.journal;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portway.data.GroupCommit;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The law, the commits and the queues as Micrometer metrics; docs/journal.md explains them. */
public final class JournalMetrics implements GroupCommit.Observer {

    private static final Logger LOG = LoggerFactory.getLogger(JournalMetrics.class);

    private final MeterRegistry registry;
    private final Timer commits;
    private final DistributionSummary groupSize;

    public JournalMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.commits = Timer.builder("portway.journal.commit")
                .description("Time to put a group of changes on disk")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        this.groupSize = DistributionSummary.builder("portway.journal.group.size")
                .description("Changes that shared a commit")
                .register(registry);
    }

    @Override
    public void committed(int changes, long nanoseconds) {
        commits.record(nanoseconds, TimeUnit.NANOSECONDS);
        groupSize.record(changes);
    }

    /** Shows the journal's own figures. */
    public void observe(Journal journal, Retention retention) {
        for (Total total : new Total[] {
            Total.RECEIVED, Total.DUPLICATE, Total.QUARANTINED, Total.ACCEPTED, Total.UNMATCHED, Total.MATCHED
        }) {
            FunctionCounter.builder("portway.messages", journal.totals(), totals -> totals.get(total))
                    .description("Messages, by what became of them")
                    .tag("outcome", total.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        Gauge.builder("portway.journal.waiting", journal, Journal::waiting)
                .description("Changes that wait for their commit")
                .register(registry);
        Gauge.builder("portway.journal.size", retention, Retention::size)
                .description("What the journal takes on disk")
                .baseUnit("bytes")
                .register(registry);
        journal.totals().onScope((total, scope) -> {
            if (total == Total.DELIVERIES) {
                observePackage(journal, scope);
            } else if (total == Total.UNMATCHED_ASSOCIATED) {
                observeUnmatched(journal.totals(), scope);
            }
        });
    }

    private void observeUnmatched(Totals totals, String application) {
        FunctionCounter.builder(
                        "portway.messages.unmatched.associated",
                        totals,
                        all -> all.get(Total.UNMATCHED_ASSOCIATED, application))
                .description("Uplinks that matched nothing although their application has associations")
                .tag("application", application)
                .register(registry);
    }

    private void observePackage(Journal journal, String name) {
        Totals totals = journal.totals();
        counter(totals, name, "created", Total.DELIVERIES);
        counter(totals, name, "delivered", Total.DELIVERED);
        counter(totals, name, "discarded", Total.DISCARDED);
        gauge("portway.deliveries.dead", name, () -> totals.get(Total.DEAD, name))
                .description("Deliveries that were given up and wait for a person")
                .register(registry);
        gauge("portway.deliveries.pending", name, () -> totals.get(Total.PENDING, name))
                .description("Deliveries that wait")
                .register(registry);
        gauge("portway.deliveries.in.flight", name, () -> journal.inFlight(name))
                .description("Attempts under way")
                .register(registry);
        gauge("portway.deliveries.oldest.pending", name, () -> oldestPending(journal, name))
                .description("Age of the oldest pending delivery")
                .baseUnit("seconds")
                .register(registry);
    }

    private static Gauge.Builder<Supplier<Number>> gauge(String meter, String packageName, Supplier<Number> value) {
        return Gauge.builder(meter, value).tag("package", packageName);
    }

    private void counter(Totals totals, String name, String state, Total total) {
        FunctionCounter.builder("portway.deliveries", totals, all -> all.get(total, name))
                .description("Deliveries, by what became of them")
                .tag("package", name)
                .tag("state", state)
                .register(registry);
    }

    private static double oldestPending(Journal journal, String packageName) {
        try {
            Duration age = journal.oldestPending(packageName);
            return age == null ? 0 : age.toMillis() / 1_000.0;
        } catch (SQLException e) {
            LOG.warn("The oldest pending delivery cannot be read: {}", e.getMessage());
            return Double.NaN;
        }
    }
}
