package io.portway.packages;

import io.portway.journal.Attempt;
import io.portway.journal.Delivery;
import io.portway.journal.Outcome;
import io.portway.journal.PackageState;
import io.portway.journal.ResultMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a route attaches to the delivery it works on: results, downlinks and the package's own state. All of it is
 * committed together with the outcome when the exchange ends, and dropped when it fails. Safe for use by several threads.
 */
public final class DeliveryContext {

    private final Delivery delivery;
    private final PackageState stored;
    private final List<ResultMessage> results = new ArrayList<>();
    private final List<Delivery.Content.Downlink> downlinks = new ArrayList<>();
    private final Map<String, byte @Nullable []> state = new HashMap<>();

    DeliveryContext(Delivery delivery, PackageState stored) {
        this.delivery = delivery;
        this.stored = stored;
    }

    /** The context of an exchange of a package's route. */
    public static DeliveryContext of(Exchange exchange) {
        DeliveryContext context = exchange.getProperty(PackageConstants.DELIVERY, DeliveryContext.class);
        if (context == null) {
            throw new IllegalStateException(
                    "The exchange carries no delivery; package: producers belong into a route from package:<name>.");
        }
        return context;
    }

    public Delivery delivery() {
        return delivery;
    }

    public synchronized void addResult(ResultMessage result) {
        results.add(result);
    }

    public synchronized void addDownlink(Delivery.Content.Downlink downlink) {
        downlinks.add(downlink);
    }

    /** What the package keeps under a key for this line, changes of this exchange included; null when nothing. */
    public synchronized byte @Nullable [] state(String key) {
        return state.containsKey(key) ? state.get(key) : stored.get(delivery.line(), key);
    }

    /** Keeps a value for this line, or removes it when it is null. */
    public synchronized void putState(String key, byte @Nullable [] value) {
        state.put(key, value);
    }

    synchronized Attempt.Ended ended(Outcome outcome) {
        if (!(outcome instanceof Outcome.Delivered)) {
            return new Attempt.Ended(delivery, outcome);
        }
        return new Attempt.Ended(delivery, outcome, List.copyOf(results), List.copyOf(downlinks), new HashMap<>(state));
    }
}
