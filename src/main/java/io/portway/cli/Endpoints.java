package io.portway.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;

/**
 * The endpoints of a context by their part in Portway, as {@code scheme:path} without options.
 *
 * @param sources  where routes begin, other than inside Portway
 * @param packages the names of the packages
 * @param others   where routes send to, other than inside Portway
 */
record Endpoints(List<String> sources, List<String> packages, List<String> others) {

    private static final String PACKAGE = "package";
    private static final Set<String> INSIDE =
            Set.of("direct", "seda", "log", "bean", "class", "platform-http", "rest-api", PACKAGE);

    static Endpoints of(CamelContext context) {
        List<String> from = sorted(context.getRoutes().stream().map(route -> route.getEndpoint()));
        return new Endpoints(
                from.stream().filter(uri -> !INSIDE.contains(scheme(uri))).toList(),
                from.stream()
                        .filter(uri -> scheme(uri).equals(PACKAGE))
                        .map(uri -> uri.substring(PACKAGE.length() + 1))
                        .toList(),
                sorted(context.getEndpoints().stream()).stream()
                        .filter(uri -> !INSIDE.contains(scheme(uri)) && !from.contains(uri))
                        .toList());
    }

    /** Whether nothing outside this process is asked for messages by it. */
    static boolean isInside(Endpoint endpoint) {
        return INSIDE.contains(scheme(endpoint.getEndpointBaseUri()));
    }

    private static List<String> sorted(Stream<Endpoint> endpoints) {
        return endpoints
                .map(endpoint ->
                        Redaction.of(readable(endpoint.getEndpointBaseUri().replaceFirst("://", ":"))))
                .distinct()
                .sorted()
                .toList();
    }

    /** A topic filter as it was written: Camel escapes its {@code #}. */
    private static String readable(String uri) {
        return uri.replace("%23", "#");
    }

    private static String scheme(String uri) {
        return uri.replaceFirst(":.*", "");
    }
}
