package io.portway.cli;

import io.portway.settings.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RouteTemplateParameterSource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;

/** Loads route files as Camel does at the start, but one by one, so that one fault does not hide the others. */
final class RouteCheck {

    /** A step that may fail. */
    interface Step {
        void run() throws Exception;
    }

    private static final Set<String> PREPARED = Set.of("package", "mqtt5");

    private final CamelContext context;
    private final StartFailure failure;
    private final List<Fault> faults;

    /** The context is started and starts no routes; what goes wrong is added to {@code faults}. */
    RouteCheck(CamelContext context, StartFailure failure, List<Fault> faults) {
        this.context = context;
        this.failure = failure;
        this.faults = faults;
    }

    void attempt(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            failure.faults(e).stream().filter(fault -> !faults.contains(fault)).forEach(faults::add);
        }
    }

    /** In Camel's order: what all routes have in common, then the routes, then those made from templates. */
    void load(List<Path> files) {
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        List<RoutesBuilder> builders = new ArrayList<>();
        for (Path file : files) {
            attempt(() -> builders.addAll(
                    loader.findRoutesBuilders(ResourceHelper.resolveMandatoryResource(context, "file:" + file))));
        }
        for (RoutesBuilder builder : builders) {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                attempt(() -> context.addRoutesConfigurations(configurations));
            }
        }
        builders.forEach(builder -> attempt(() -> add(builder)));
        builders.forEach(builder -> attempt(() -> context.addTemplatedRoutes(builder)));
    }

    /** A context that is started takes a route for a new version of the one that has its id. */
    private void add(RoutesBuilder builder) throws Exception {
        ModelCamelContext model = (ModelCamelContext) context;
        List<RouteDefinition> before = List.copyOf(model.getRouteDefinitions());
        context.addRoutes(builder);
        for (RouteDefinition route : before) {
            if (model.getRouteDefinition(route.getRouteId()) != route) {
                faults.add(failure.duplicate(route.getRouteId()));
            }
        }
    }

    /**
     * Takes the routes that the configuration makes of templates out of a context that is about to start, where their
     * templates are not loaded yet.
     */
    static List<RouteTemplateParameterSource> holdBack(CamelContext context) {
        Map<String, RouteTemplateParameterSource> sources =
                context.getRegistry().findByTypeWithName(RouteTemplateParameterSource.class);
        sources.keySet().forEach(context.getRegistry()::unbind);
        return List.copyOf(sources.values());
    }

    /** Makes those routes as Camel does, one by one. */
    void instantiate(List<RouteTemplateParameterSource> sources, TemplateInstances instances, TemplateFaults wrong) {
        faults.addAll(instances.badKeys());
        for (RouteTemplateParameterSource source : sources) {
            for (String routeId : source.routeIds()) {
                attempt(() -> instantiate(source, routeId, wrong.of(routeId)));
            }
        }
    }

    private void instantiate(RouteTemplateParameterSource source, String routeId, List<Fault> wrong) throws Exception {
        faults.addAll(wrong);
        if (routeId != null && wrong.isEmpty()) {
            Map<String, Object> parameters = new HashMap<>(source.parameters(routeId));
            Object hyphenated = parameters.remove("template-id");
            Object template = parameters.remove(RouteTemplateParameterSource.TEMPLATE_ID);
            context.addRouteFromTemplate(routeId, String.valueOf(template == null ? hyphenated : template), parameters);
        }
    }

    /** What packages and sources find when Camel prepares their routes to be started; none of them starts by that. */
    void prepare() {
        for (Route route : context.getRoutes()) {
            if (PREPARED.contains(route.getEndpoint().getEndpointBaseUri().replaceFirst(":.*", ""))) {
                prepare(route);
            }
        }
    }

    private void prepare(Route route) {
        try {
            ServiceHelper.initService(route.getConsumer());
        } catch (RuntimeException e) {
            faults.add(failure.ofRoute(route.getRouteId(), e));
        }
    }

    /** What Camel only finds when a route starts, or when the first message comes. */
    void connections(Locator locator) {
        Map<String, String> taken = new HashMap<>();
        for (Route route : context.getRoutes()) {
            String other = taken.putIfAbsent(route.getEndpoint().getEndpointKey(), route.getRouteId());
            if (other != null && !takesSeveral(route.getEndpoint())) {
                String uri = name(route.getEndpoint());
                String problem = "route %s: route %s begins at %s already.".formatted(route.getRouteId(), other, uri);
                faults.add(new Fault(where(locator, route), problem));
            }
        }
        Set<String> listening = context.getRoutes().stream()
                .map(route -> name(route.getEndpoint()))
                .collect(Collectors.toSet());
        context.getEndpoints().stream()
                .map(RouteCheck::name)
                .filter(name -> name.startsWith("direct:") && !listening.contains(name))
                .distinct()
                .sorted()
                .forEach(name -> faults.add(new Fault(
                        locator.inRoutes("(?:uri|to)", name).orElse("routes"), "no route begins at " + name + ".")));
    }

    private static String where(Locator locator, Route route) {
        return route.getSourceResource() == null
                ? "routes"
                : locator.show(route.getSourceResource().getLocation(), route.getRouteId(), "from");
    }

    private static boolean takesSeveral(Endpoint endpoint) {
        return endpoint instanceof MultipleConsumersSupport several && several.isMultipleConsumersSupported();
    }

    private static String name(Endpoint endpoint) {
        return endpoint.getEndpointBaseUri().replaceFirst("://", ":");
    }
}
