package io.portway.association;

import io.portway.application.ApplicationUp;
import io.portway.data.DatabaseException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The matching step of a route: reads the {@link ApplicationUp} in the body, leaves the list of {@link Match} beside it.
 * It leaves none when the associations cannot be read just now: the journal, which may wait, then asks again.
 */
public final class MatchPackages implements Processor {

    /** The exchange property that holds the matches. */
    public static final String MATCHES = "PortwayMatches";

    private static final Logger LOG = LoggerFactory.getLogger(MatchPackages.class);

    private final PackageMatcher matcher;

    public MatchPackages(PackageMatcher matcher) {
        this.matcher = matcher;
    }

    @Override
    public void process(Exchange exchange) {
        ApplicationUp up = exchange.getMessage().getBody(ApplicationUp.class);
        try {
            exchange.setProperty(MATCHES, matcher.match(up));
        } catch (DatabaseException e) {
            if (e.passingCause() == null) {
                throw e;
            }
            LOG.debug("The associations are to be read again", e);
        }
    }

    /** What the step left; null if nothing. */
    @SuppressWarnings("unchecked")
    public static @Nullable List<Match> matches(Exchange exchange) {
        return exchange.getProperty(MATCHES, List.class);
    }
}
