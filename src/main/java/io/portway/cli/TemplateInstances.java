package io.portway.cli;

import static io.portway.settings.Suggestion.nearest;

import io.portway.application.ReadApplicationUp;
import io.portway.application.SourceScope;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.PropertiesFile;
import io.portway.settings.StartException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListener;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * The routes that the configuration makes of route templates, {@code camel.routeTemplate[<route>].<parameter>}, and where
 * each of their parameters was given. Camel takes any parameter, and says nothing of one that its template does not have.
 */
final class TemplateInstances {

    private static final String TEMPLATE_ID = "templateId";
    private static final String NAME = "name";
    private static final String COMMAND_LINE = "command line";
    private static final Pattern KEY = Pattern.compile("camel\\.route-?template(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern OPTION = Pattern.compile("\\[([^\\]]+)]\\.(.+)");
    private static final String VARIABLES = "CAMEL_ROUTETEMPLATE";

    /** A parameter that somebody gave. */
    private record Given(String parameter, String value, String where) {}

    private final Map<String, Map<String, Given>> instances = new LinkedHashMap<>();
    private final List<Fault> badKeys = new ArrayList<>();

    private final Home home;

    private TemplateInstances(Home home) {
        this.home = home;
    }

    /** Reads the configuration file, the system properties and the environment of this process. */
    static TemplateInstances read(Home home) {
        Map<String, String> properties = new TreeMap<>();
        System.getProperties()
                .stringPropertyNames()
                .forEach(name -> properties.put(name, System.getProperty(name, "")));
        return read(home, properties, System.getenv().keySet());
    }

    /** The same with these system properties and names of variables. */
    static TemplateInstances read(Home home, Map<String, String> systemProperties, Collection<String> variables) {
        TemplateInstances read = new TemplateInstances(home);
        try {
            String file = home.show(home.configFile());
            PropertiesFile.read(home.configFile())
                    .entries()
                    .forEach(entry -> read.add(entry.key(), entry.value(), file + ":" + entry.line()));
        } catch (IOException e) {
            // Reported as a fault of the settings.
            return read;
        }
        systemProperties.forEach((name, value) -> read.add(name, value, COMMAND_LINE));
        variables.stream()
                .filter(name -> name.toUpperCase(Locale.ROOT).startsWith(VARIABLES))
                .sorted()
                .forEach(name -> read.badKeys.add(new Fault(
                        "environment",
                        name + " makes no route, as no brackets are possible there; write camel.routeTemplate[<route>]"
                                + ".<parameter>={{env:NAME}} into " + home.show(home.configFile()) + ".")));
        return read;
    }

    private void add(String key, String value, String where) {
        Matcher found = KEY.matcher(key);
        if (!found.matches()) {
            return;
        }
        Matcher option = OPTION.matcher(found.group(1));
        if (option.matches()) {
            String parameter = StringHelper.dashToCamelCase(option.group(2));
            instances
                    .computeIfAbsent(option.group(1), route -> new LinkedHashMap<>())
                    .put(parameter, new Given(parameter, value.strip(), where));
        } else {
            badKeys.add(new Fault(where, key + " names no route; write camel.routeTemplate[<route>].<parameter>."));
        }
    }

    /** What would stop the start, or be passed over in silence; the context has the templates, not yet the routes. */
    List<Fault> faults(CamelContext context) {
        return Stream.concat(
                        badKeys.stream(), instances.keySet().stream().flatMap(route -> faults(context, route).stream()))
                .toList();
    }

    /** Stops a start where there are faults, as soon as the templates are loaded. */
    static MainListener guard(Home home) {
        TemplateInstances instances = read(home);
        return new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                List<Fault> faults = instances.faults(configured.getCamelContext());
                if (!faults.isEmpty()) {
                    throw new StartException(faults);
                }
            }
        };
    }

    /** Those of keys that name no route. */
    List<Fault> badKeys() {
        return badKeys;
    }

    /** Those of one route; none where the configuration does not make it. */
    List<Fault> faults(CamelContext context, String route) {
        if (!instances.containsKey(route)) {
            return List.of();
        }
        Given id = instances.get(route).get(TEMPLATE_ID);
        if (id == null) {
            return List.of(new Fault(
                    begin(route).orElseThrow(),
                    "route " + route + " names no route template; add camel.routeTemplate[" + route
                            + "].templateId, such as mqtt5."));
        }
        RouteTemplateDefinition template =
                ((ModelCamelContext) context).getRouteTemplateDefinition(resolve(context, id));
        if (template == null) {
            return List.of(new Fault(id.where(), unknownTemplate(home, context, resolve(context, id))));
        }
        List<Fault> faults = new ArrayList<>(parameters(route, template));
        if (((ModelCamelContext) context).getRouteDefinition(route) != null) {
            faults.add(new Fault(
                    id.where(), "route " + route + " is in the route files already; give this one an id of its own."));
        }
        sameName(context, route).ifPresent(faults::add);
        scope(context, route, template).ifPresent(faults::add);
        return faults;
    }

    static String unknownTemplate(Home home, @Nullable CamelContext context, String id) {
        List<String> ids = context == null
                ? List.of()
                : ((ModelCamelContext) context)
                        .getRouteTemplateDefinitions().stream()
                                .map(RouteTemplateDefinition::getId)
                                .toList();
        return "there is no route template " + id
                + nearest(id, ids)
                        .map(meant -> "; did you mean " + meant + "?")
                        .orElse("; is its file still in " + home.show(home.routes()) + "?");
    }

    private List<Fault> parameters(String route, RouteTemplateDefinition template) {
        Map<String, Given> given = instances.get(route);
        List<RouteTemplateParameterDefinition> known = template.getTemplateParameters();
        List<String> names =
                known.stream().map(RouteTemplateParameterDefinition::getName).toList();
        List<String> missing = new ArrayList<>(known.stream()
                .filter(parameter -> parameter.isRequired() && parameter.getDefaultValue() == null)
                .map(RouteTemplateParameterDefinition::getName)
                .filter(name -> !given.containsKey(name))
                .toList());
        List<Fault> faults = new ArrayList<>();
        for (Given one : given.values()) {
            if (one.parameter().equals(TEMPLATE_ID) || names.contains(one.parameter())) {
                continue;
            }
            Optional<String> meant = nearest(one.parameter(), names);
            meant.ifPresent(missing::remove);
            faults.add(new Fault(
                    one.where(),
                    "route " + route + ": " + template.getId() + " has no parameter " + one.parameter()
                            + meant.map(name -> "; did you mean " + name + "?")
                                    .orElse("; it has " + String.join(", ", names) + ".")));
        }
        for (String name : missing) {
            faults.add(new Fault(
                    given.get(TEMPLATE_ID).where(),
                    "route " + route + ": " + template.getId() + " needs the parameter " + name
                            + "; add camel.routeTemplate[" + route + "]." + name + "."));
        }
        return faults;
    }

    /** Messages show a source by its name, and two of one name could not be told apart. */
    private Optional<Fault> sameName(CamelContext context, String route) {
        Given name = instances.get(route).get(NAME);
        if (name == null) {
            return Optional.empty();
        }
        for (Map.Entry<String, Map<String, Given>> other : instances.entrySet()) {
            if (other.getKey().equals(route)) {
                break;
            }
            if (same(context, other.getValue().get(NAME), name)
                    && same(
                            context,
                            other.getValue().get(TEMPLATE_ID),
                            instances.get(route).get(TEMPLATE_ID))) {
                return Optional.of(new Fault(
                        name.where(),
                        "route " + route + ": route " + other.getKey() + " has the name " + name.value()
                                + " already; give each source one of its own."));
            }
        }
        return Optional.empty();
    }

    /** A source tells the applications that it may speak for only when a message comes. */
    private Optional<Fault> scope(CamelContext context, String route, RouteTemplateDefinition template) {
        Given applications = instances.get(route).get(ReadApplicationUp.APPLICATIONS);
        if (applications == null
                || template.getTemplateParameters().stream()
                        .noneMatch(parameter -> parameter.getName().equals(ReadApplicationUp.APPLICATIONS))) {
            return Optional.empty();
        }
        String ids = resolve(context, applications);
        Given alias = instances.get(route).get(ReadApplicationUp.ALIAS);
        return refused(ids, null)
                .map(problem -> new Fault(applications.where(), "route " + route + ": " + problem))
                .or(() -> Optional.ofNullable(alias)
                        .flatMap(given -> refused(ids, resolve(context, given)))
                        .map(problem -> new Fault(alias.where(), "route " + route + ": " + problem)));
    }

    private static Optional<String> refused(String applications, @Nullable String alias) {
        try {
            SourceScope.of(applications, alias);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Where the parameter was given to the route. */
    Optional<String> where(String route, String parameter) {
        return Optional.ofNullable(instances.get(route))
                .map(given -> given.get(parameter))
                .map(Given::where);
    }

    /** Where a parameter of the route was given that has the word in its value. */
    Optional<String> whereValueHas(String route, Pattern word) {
        return instances.getOrDefault(route, Map.of()).values().stream()
                .filter(given -> word.matcher(given.value()).find())
                .map(Given::where)
                .findFirst();
    }

    /** Where the configuration begins to make the route; empty if it does not make it. */
    Optional<String> begin(String route) {
        return where(route, TEMPLATE_ID).or(() -> instances.getOrDefault(route, Map.of()).values().stream()
                .map(Given::where)
                .findFirst());
    }

    private static boolean same(CamelContext context, @Nullable Given one, @Nullable Given other) {
        return one != null && other != null && resolve(context, one).equals(resolve(context, other));
    }

    private static String resolve(CamelContext context, Given given) {
        return context.resolvePropertyPlaceholders(given.value());
    }
}
