package io.portway.packages;

import io.portway.association.AssociationRegistry;
import io.portway.association.PackageCatalog;
import io.portway.association.PackageMatcher;
import io.portway.journal.Journal;
import io.portway.journal.PackageState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** Application packages: {@code from: package:<name>} is one, {@code to: package:result|downlink} answers from within. */
public final class PackageComponent extends DefaultComponent {

    static final String RESULT = "result";
    private static final Set<String> OUTLETS = Set.of(RESULT, Journal.DOWNLINK);

    private final Journal journal;
    private final PackageCatalog catalog;
    private final PackageMatcher matcher;
    private final AssociationRegistry associations;
    private final PackageState state;
    private final Duration maxAge;
    private final Duration stopWithin;
    private final Map<String, String> routes = new HashMap<>();

    /**
     * @param maxAge     how old a delivery may become before a failure makes it dead
     * @param stopWithin how long a route that stops waits for what is under way
     */
    public PackageComponent(
            Journal journal,
            PackageCatalog catalog,
            PackageMatcher matcher,
            AssociationRegistry associations,
            PackageState state,
            Duration maxAge,
            Duration stopWithin) {
        this.journal = journal;
        this.catalog = catalog;
        this.matcher = matcher;
        this.associations = associations;
        this.state = state;
        this.maxAge = maxAge;
        this.stopWithin = stopWithin;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        PackageEndpoint endpoint = new PackageEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    static boolean isOutlet(String name) {
        return OUTLETS.contains(name);
    }

    /** Makes the package of a route known; a route that starts again does no harm. */
    synchronized void register(PackageEndpoint endpoint, String routeId) {
        String name = endpoint.getName();
        String other = routes.get(name);
        if (routeId.equals(other)) {
            return;
        }
        if (other != null) {
            throw new IllegalStateException("Routes " + other + " and " + routeId + " both begin at package:" + name
                    + "; give one of the packages another name.");
        }
        catalog.register(name, endpoint.getDefaultFPort(), endpoint.rule(), endpoint.messageTypes());
        routes.put(name, routeId);
    }

    /** Takes back {@link #register}, unless the package is that of another route. */
    synchronized void unregister(PackageEndpoint endpoint, String routeId) {
        if (routes.remove(endpoint.getName(), routeId)) {
            catalog.unregister(endpoint.getName());
        }
    }

    Journal journal() {
        return journal;
    }

    PackageMatcher matcher() {
        return matcher;
    }

    AssociationRegistry associations() {
        return associations;
    }

    PackageState state() {
        return state;
    }

    Duration maxAge() {
        return maxAge;
    }

    Duration stopWithin() {
        return stopWithin;
    }
}
