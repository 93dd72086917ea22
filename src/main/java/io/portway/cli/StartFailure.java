package io.portway.cli;

import static io.portway.settings.Suggestion.didYouMean;
import static io.portway.settings.Suggestion.nearest;

import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.StartException;
import io.portway.settings.YamlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.spi.ExtendedPropertyConfigurerGetter;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Says in one line why Portway did not start: where the fault is, what it is and what to do. Camel's own messages quote
 * whole endpoint URIs, secrets included, and seldom name a line; they are only shown where nothing better is known, and
 * then redacted.
 */
final class StartFailure {

    private static final String OUR_PACKAGE = "io.portway.";
    static final String NOT_STARTED = "Portway does not start";
    private static final String SEE_DEBUG = " (--debug shows where.)";
    private static final Pattern UNKNOWN_NODE = Pattern.compile("Unknown node id: (\\S+)");
    private static final Pattern MISSING_TEMPLATE = Pattern.compile("Cannot find RouteTemplate with id (\\S+)");
    private static final Pattern MISSING_PARAMETERS =
            Pattern.compile("Route template (\\S+) the following mandatory parameters must be provided: (.*)");
    private static final Pattern DUPLICATE_IDS =
            Pattern.compile("Duplicate (?:route ids|id) detected: ([^,\\s]+?)[.,] ?");
    private static final Pattern MISSING_BEAN = Pattern.compile("Cannot resolve bean with name (\\S+)");
    private static final Pattern CAMEL_KEY = Pattern.compile("\\bcamel\\.[\\w.\\[\\]-]*[\\w\\]]");
    private static final Pattern EMPTY_VALUE = Pattern.compile("property: (camel\\.\\S+) because value is empty");
    private static final Pattern MISSING_FILE = Pattern.compile("Resource (?:not found|is empty): file:(.*)");

    private final Home home;
    private final Locator locator;
    private final @Nullable CamelContext context;
    private final RouteFailure routes;

    /** The context may be half started; it is only asked for what it knows. */
    StartFailure(Home home, @Nullable CamelContext context) {
        this.home = home;
        this.locator = new Locator(home);
        this.context = context;
        this.routes = new RouteFailure(locator, TemplateInstances.read(home), context);
    }

    List<Fault> faults(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof StartException start) {
                return start.faults();
            }
        }
        return List.of(fault(causes));
    }

    private Fault fault(List<Throwable> causes) {
        for (Throwable cause : causes) {
            Optional<Fault> fault = known(cause);
            if (fault.isPresent()) {
                return fault.get();
            }
        }
        Throwable root = causes.get(causes.size() - 1);
        return ours(causes)
                .map(cause -> new Fault(NOT_STARTED, message(cause)))
                .orElseGet(() -> new Fault(NOT_STARTED, oneLine(Redaction.of(message(root))) + SEE_DEBUG));
    }

    private Optional<Fault> known(Throwable cause) {
        if (cause instanceof MarkedYamlEngineException yaml) {
            return yaml.getProblemMark().map(mark -> yamlFault(yaml, mark));
        }
        if (cause instanceof PropertyBindingException binding && binding.getOptionPrefix() != null) {
            return Optional.of(camelOption(binding));
        }
        return byMessage(message(cause)).or(() -> ofRoute(cause)).or(() -> missing(cause));
    }

    /** What is wrong with a route, as the exception says. */
    Fault ofRoute(String routeId, Throwable failure) {
        return routes.fault(routeId, null, causes(failure));
    }

    /** A second route of an id, at its last place. */
    Fault duplicate(String routeId) {
        List<String> places = locator.allInRoutes("id", routeId);
        String where = places.isEmpty() ? home.show(home.routes()) : places.get(places.size() - 1);
        String other = places.size() < 2 ? "" : ", the other in " + places.get(0);
        return new Fault(where, "two routes are called " + routeId + other + "; give each an id of its own.");
    }

    private Optional<Fault> ofRoute(Throwable cause) {
        if (cause instanceof FailedToCreateRouteException failed && failed.getRouteId() != null) {
            return Optional.of(routes.fault(failed.getRouteId(), failed.getLocation(), causes(failed)));
        }
        if (cause instanceof FailedToStartRouteException failed) {
            return Optional.of(routes.fault(failed.getRouteId(), failed.getLocation(), causes(failed)));
        }
        return Optional.empty();
    }

    private Fault yamlFault(MarkedYamlEngineException yaml, Mark mark) {
        String text = YamlProblem.of(yaml, mark);
        String meant = match(UNKNOWN_NODE, yaml.getProblem())
                .map(found -> didYouMean(found.group(1), NodeNames.all()))
                .orElse("");
        return new Fault(
                locator.show(mark.getName()) + ":" + (mark.getLine() + 1), meant.isEmpty() ? text + "." : text + meant);
    }

    private Fault camelOption(PropertyBindingException binding) {
        String prefix = (binding.getOptionPrefix() + ".").replace("..", ".");
        String option = binding.getOptionKey();
        List<String> options = options(binding.getTarget());
        String problem = options.stream().anyMatch(option::equalsIgnoreCase)
                ? prefix + option + " does not take this value."
                : nearest(option, options)
                        .map(meant ->
                                "Camel does not know " + prefix + option + "; did you mean " + prefix + meant + "?")
                        .orElse("Camel does not know " + prefix + option + ", or does not take its value.");
        return new Fault(locator.inConfiguration(prefix + option).orElse("command line or environment"), problem);
    }

    /** The options of what Camel configures, as it writes them itself; empty where it does not say. */
    private List<String> options(@Nullable Object target) {
        if (context == null || target == null) {
            return List.of();
        }
        PropertyConfigurer configurer = PluginHelper.getConfigurerResolver(context)
                .resolvePropertyConfigurer(target.getClass().getName(), context);
        return configurer instanceof ExtendedPropertyConfigurerGetter getter
                ? getter.getAllOptions(target).keySet().stream()
                        .map(StartFailure::uncapitalised)
                        .toList()
                : List.of();
    }

    private static String uncapitalised(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private Optional<Fault> byMessage(String message) {
        return match(MISSING_TEMPLATE, message)
                .map(found -> new Fault(
                        inRoutes("routeTemplateRef", found.group(1)),
                        TemplateFaults.unknownTemplate(home, context, found.group(1))))
                .or(() -> match(MISSING_PARAMETERS, message)
                        .map(found -> new Fault(
                                inRoutes("routeTemplateRef", found.group(1)),
                                "route template " + found.group(1) + " needs the parameters " + found.group(2) + ".")))
                .or(() -> match(DUPLICATE_IDS, message).map(found -> duplicate(found.group(1))))
                .or(() -> match(MISSING_FILE, message)
                        .map(found -> new Fault(locator.show(found.group(1)), "cannot be read, or is empty.")))
                .or(() -> match(EMPTY_VALUE, message).map(found -> noValue(found.group(1))))
                .or(() -> match(CAMEL_KEY, message)
                        .flatMap(found -> locator.inConfiguration(found.group()))
                        .map(where -> new Fault(where, oneLine(Redaction.of(message)) + ".")));
    }

    private Fault noValue(String key) {
        return new Fault(
                locator.inConfiguration(key).orElse("command line"),
                key + " has no value; give it one, or remove the line.");
    }

    /** A thing that the configuration names and that is not there. */
    private Optional<Fault> missing(Throwable cause) {
        if (cause instanceof ClassNotFoundException) {
            String name = message(cause);
            return locator.wordInConfiguration(name)
                    .map(where -> new Fault(where, "there is no class " + name + "; is its jar on the class path?"));
        }
        return match(MISSING_BEAN, message(cause))
                .or(() -> match(RouteFailure.MISSING_PROPERTY, message(cause)))
                .flatMap(found -> locator.wordInConfiguration(found.group(1)))
                .map(where -> new Fault(where, oneLine(Redaction.of(message(cause))) + "."));
    }

    private String inRoutes(String key, String value) {
        return locator.inRoutes(key, value)
                .or(() -> locator.wordInConfiguration(value))
                .orElse(home.show(home.routes()));
    }

    private static Optional<MatchResult> match(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
    }

    /** The first exception that Portway's own code threw: its message was written for the operator. */
    static Optional<Throwable> ours(List<Throwable> causes) {
        return causes.stream().filter(StartFailure::isOurs).findFirst();
    }

    private static boolean isOurs(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith(OUR_PACKAGE);
    }

    static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    static String message(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
