package io.portway.settings;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keys of Camel that would be read by nobody. Camel refuses an unknown option of a group that it knows, but takes a
 * misspelt group for somebody else's key; and some options Portway sets itself.
 */
final class CamelKeys {

    /** In lower case and without hyphens, as Camel compares them. */
    static final Set<String> GROUPS = Set.of(
            "beans",
            "component",
            "context",
            "dataformat",
            "debug",
            "devconsole",
            "faulttolerance",
            "globaloptions",
            "health",
            "language",
            "lra",
            "main",
            "management",
            "mdc",
            "metrics",
            "opentelemetry",
            "opentelemetry2",
            "resilience4j",
            "rest",
            "routecontroller",
            "routetemplate",
            "server",
            "ssl",
            "startupcondition",
            "telemetrydev",
            "threadpool",
            "trace",
            "variable",
            "vault");

    private static final Map<String, String> SET_BY_PORTWAY = Map.of(
            "camel.server.host", Keys.HTTP_HOST.name(),
            "camel.server.port", Keys.HTTP_PORT.name(),
            "camel.management.host", Keys.MANAGEMENT_HOST.name(),
            "camel.management.port", Keys.MANAGEMENT_PORT.name(),
            "camel.main.shutdowntimeout", Keys.SHUTDOWN_TIMEOUT.name(),
            "camel.main.routesincludepattern", "--routes");

    private static final String PREFIX = "camel.";

    private CamelKeys() {}

    /** What is wrong with a key of the configuration file, if it is one of Camel and something is. */
    static Optional<String> problem(String key) {
        if (!key.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String plain = key.replace("-", "").toLowerCase(Locale.ROOT);
        String instead = SET_BY_PORTWAY.get(plain);
        if (instead != null) {
            return Optional.of(key + " is decided by " + instead + "; set that instead.");
        }
        String group = plain.substring(PREFIX.length()).replaceFirst("[.\\[].*", "");
        if (GROUPS.contains(group)) {
            return Optional.empty();
        }
        return Suggestion.nearest(group, GROUPS)
                .map(meant -> key + " is unknown; did you mean " + PREFIX + meant + ".…?");
    }
}
