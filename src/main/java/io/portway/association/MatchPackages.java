package io.portway.association;

import io.portway.application.ApplicationUp;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** The matching step of a route: reads the {@link ApplicationUp} in the body, leaves the list of {@link Match} beside it. */
public final class MatchPackages implements Processor {

    /** The exchange property that holds the matches. */
    public static final String MATCHES = "PortwayMatches";

    private final PackageMatcher matcher;

    public MatchPackages(PackageMatcher matcher) {
        this.matcher = matcher;
    }

    @Override
    public void process(Exchange exchange) {
        ApplicationUp up = exchange.getMessage().getBody(ApplicationUp.class);
        exchange.setProperty(MATCHES, matcher.match(up));
    }

    /** What the step left; it must have been passed. */
    @SuppressWarnings("unchecked")
    public static List<Match> matches(Exchange exchange) {
        return exchange.getProperty(MATCHES, List.class);
    }
}
