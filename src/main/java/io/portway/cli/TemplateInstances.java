package io.portway.cli;

import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.PropertiesFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.StringHelper;

/**
 * The routes that the configuration makes of route templates, {@code camel.routeTemplate[<route>].<parameter>}, and where
 * each of their parameters was given. Camel takes any parameter, and says nothing of one that its template does not have.
 */
final class TemplateInstances {

    static final String TEMPLATE_ID = "templateId";
    private static final String COMMAND_LINE = "command line";
    private static final Pattern KEY = Pattern.compile("camel\\.route-?template(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern OPTION = Pattern.compile("\\[([^\\]]+)]\\.(.+)");
    private static final String VARIABLES = "CAMEL_ROUTETEMPLATE";

    /** A parameter that somebody gave. */
    record Given(String parameter, String value, String where) {}

    private final Map<String, Map<String, Given>> instances = new LinkedHashMap<>();
    private final List<Fault> badKeys = new ArrayList<>();

    private TemplateInstances() {}

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
        TemplateInstances read = new TemplateInstances();
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

    /** Those of keys that name no route. */
    List<Fault> badKeys() {
        return badKeys;
    }

    /** The routes, in the order in which they were given. */
    Set<String> routes() {
        return instances.keySet();
    }

    /** What was given to a route, by parameter; nothing where the configuration does not make it. */
    Map<String, Given> given(String route) {
        return instances.getOrDefault(route, Map.of());
    }

    /** Where the parameter was given to the route. */
    Optional<String> where(String route, String parameter) {
        return Optional.ofNullable(given(route).get(parameter)).map(Given::where);
    }

    /** Where a parameter of the route was given that has the word in its value. */
    Optional<String> whereValueHas(String route, Pattern word) {
        return given(route).values().stream()
                .filter(given -> word.matcher(given.value()).find())
                .map(Given::where)
                .findFirst();
    }

    /** Where the configuration begins to make the route; empty if it does not make it. */
    Optional<String> begin(String route) {
        return where(route, TEMPLATE_ID)
                .or(() -> given(route).values().stream().map(Given::where).findFirst());
    }
}
