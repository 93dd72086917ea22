package io.portway.cli;

import static io.portway.settings.Suggestion.nearest;

import io.portway.application.ReadApplicationUp;
import io.portway.application.SourceScope;
import io.portway.cli.TemplateInstances.Given;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.StartException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListener;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.RouteTemplateParameterSource;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the routes that the configuration makes of route templates, before Camel makes them: what would stop
 * the start there, or be passed over in silence. The context has the templates, not yet those routes.
 */
final class TemplateFaults {

    private static final String TEMPLATE_ID = TemplateInstances.TEMPLATE_ID;
    private static final String NAME = "name";
    private static final String APPLICATION_UP = "direct:application-up";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}]*}}");

    private final Home home;
    private final TemplateInstances instances;
    private final CamelContext context;

    TemplateFaults(Home home, TemplateInstances instances, CamelContext context) {
        this.home = home;
        this.instances = instances;
        this.context = context;
    }

    /** Stops a start where there are faults, as soon as the templates are loaded. */
    static MainListener guard(Home home) {
        TemplateInstances instances = TemplateInstances.read(home);
        return new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                List<Fault> faults = new TemplateFaults(home, instances, configured.getCamelContext()).all();
                if (!faults.isEmpty()) {
                    throw new StartException(faults);
                }
            }
        };
    }

    List<Fault> all() {
        return Stream.concat(
                        instances.badKeys().stream(),
                        instances.routes().stream().flatMap(id -> of(id).stream()))
                .toList();
    }

    /** Those of one route; none where the configuration does not make it. */
    List<Fault> of(String route) {
        Map<String, Given> given = instances.given(route);
        if (given.isEmpty()) {
            return List.of();
        }
        Given id = given.get(TEMPLATE_ID);
        if (id == null) {
            return List.of(new Fault(
                    instances.begin(route).orElseThrow(),
                    "route " + route + " names no route template; add camel.routeTemplate[" + route
                            + "].templateId, such as mqtt5."));
        }
        List<Fault> unset = unset(route);
        if (!unset.isEmpty()) {
            return unset;
        }
        RouteTemplateDefinition template = template(id);
        if (template != null) {
            return of(route, id, template);
        }
        // Camel then loads the template from there, or says that it is not there either.
        return given.containsKey(RouteTemplateParameterSource.LOCATION)
                ? List.of()
                : List.of(new Fault(id.where(), unknownTemplate(home, context, resolve(id))));
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

    private List<Fault> of(String route, Given id, RouteTemplateDefinition template) {
        List<Fault> faults = new ArrayList<>(parameters(route, template));
        if (((ModelCamelContext) context).getRouteDefinition(route) != null) {
            faults.add(new Fault(
                    id.where(), "route " + route + " is in the route files already; give this one an id of its own."));
        }
        if (isSource(template)) {
            sameName(route).ifPresent(faults::add);
            scope(route).ifPresent(faults::add);
        }
        return faults;
    }

    /** Values refer to what is not there. */
    private List<Fault> unset(String route) {
        return instances.given(route).values().stream()
                .flatMap(one -> PLACEHOLDER
                        .matcher(one.value())
                        .results()
                        .map(MatchResult::group)
                        .filter(placeholder -> resolved(placeholder).isEmpty())
                        .map(placeholder ->
                                new Fault(one.where(), "route " + route + ": nothing sets " + placeholder + ".")))
                .toList();
    }

    private List<Fault> parameters(String route, RouteTemplateDefinition template) {
        Map<String, Given> given = instances.given(route);
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
            if (isCamels(one.parameter()) || names.contains(one.parameter())) {
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

    private static boolean isCamels(String parameter) {
        return parameter.equals(TEMPLATE_ID) || parameter.equals(RouteTemplateParameterSource.LOCATION);
    }

    /** Messages show a source by its name, and two of one name could not be told apart. */
    private Optional<Fault> sameName(String route) {
        Given name = instances.given(route).get(NAME);
        if (name == null) {
            return Optional.empty();
        }
        for (String other : instances.routes()) {
            if (other.equals(route)) {
                break;
            }
            if (same(other, route, NAME) && same(other, route, TEMPLATE_ID)) {
                return Optional.of(new Fault(
                        name.where(),
                        "route " + route + ": route " + other + " has the name " + name.value()
                                + " already; give each source one of its own."));
            }
        }
        return Optional.empty();
    }

    /** A source tells the applications that it may speak for only when a message comes. */
    private Optional<Fault> scope(String route) {
        Given applications = instances.given(route).get(ReadApplicationUp.APPLICATIONS);
        if (applications == null) {
            return Optional.empty();
        }
        String ids = resolve(applications);
        Given alias = instances.given(route).get(ReadApplicationUp.ALIAS);
        return refused(ids, null)
                .map(problem -> new Fault(applications.where(), "route " + route + ": " + problem))
                .or(() -> Optional.ofNullable(alias)
                        .flatMap(given -> refused(ids, resolve(given)))
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

    /** Its messages go where those of all sources do; other templates may call their parameters as they like. */
    private static boolean isSource(RouteTemplateDefinition template) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(template.getRoute().getOutputs(), ToDefinition.class)
                .stream()
                .anyMatch(to -> APPLICATION_UP.equals(to.getEndpointUri().replaceFirst("://", ":")));
    }

    private @Nullable RouteTemplateDefinition template(Given id) {
        return ((ModelCamelContext) context).getRouteTemplateDefinition(resolve(id));
    }

    private boolean same(String one, String other, String parameter) {
        Given first = instances.given(one).get(parameter);
        Given second = instances.given(other).get(parameter);
        return first != null && second != null && resolve(first).equals(resolve(second));
    }

    /** The value as Camel will see it, or as it was given where a fault of its own says that it refers to nothing. */
    private String resolve(Given given) {
        return resolved(given.value()).orElse(given.value());
    }

    private Optional<String> resolved(String value) {
        try {
            return Optional.of(context.resolvePropertyPlaceholders(value));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
