package io.portway.cli;

import static io.portway.settings.Suggestion.didYouMean;

import io.portway.settings.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.jspecify.annotations.Nullable;

/** What is wrong with one route, by the exceptions that Camel threw when it made or started it. */
final class RouteFailure {

    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]", Pattern.DOTALL);
    private static final Pattern OPTION_NAME = Pattern.compile("(?:^|, )([A-Za-z][\\w.-]*)=");
    private static final Pattern TAKEN =
            Pattern.compile("Multiple consumers for the same endpoint is not allowed: ([\\w-]+):(?://)?(\\S+)");
    private static final Pattern PREAMBLE = Pattern.compile("^(Failed to (?:start|create) route: \\S+ because: )+");
    /** Portway's components begin a message about an option with its name, which is in camel case or has a sign after it. */
    private static final Pattern LEADING_OPTION =
            Pattern.compile("^([a-z]+[A-Z]\\w*(?= )|[a-z]\\w*(?=[:=])|(?:topic|qos|lanes|password)(?= ))");

    private static final Pattern BROKER_PASSWORD = Pattern.compile("portway\\.mqtt5\\.[a-z0-9-]+\\.password");
    static final Pattern MISSING_PROPERTY = Pattern.compile("Property with key \\[([^]]+)] not found");

    private enum Word {
        OPTION,
        /** A value, or part of one. */
        VALUE,
        /** Nothing better is known, so it is the scheme with which the route begins. */
        BEGINNING
    }

    /** A problem, and the word by which the line is found. */
    private record Problem(Word kind, String word, String text) {}

    private final Locator locator;
    private final TemplateInstances instances;
    private final @Nullable CamelContext context;
    private final KnownNames names;

    RouteFailure(Locator locator, TemplateInstances instances, @Nullable CamelContext context) {
        this.locator = locator;
        this.instances = instances;
        this.context = context;
        this.names = new KnownNames(context);
    }

    Fault fault(String routeId, @Nullable String location, List<Throwable> causes) {
        Problem problem = problem(causes, scheme(routeId, causes));
        String resource = resource(routeId);
        if (resource == null && location != null) {
            resource = locator.resource(location);
        }
        Optional<String> given = givenTo(routeId, resource, problem);
        if (resource == null && given.isEmpty()) {
            return new Fault("route " + routeId, problem.text());
        }
        String where = given.isPresent() ? given.get() : locator.show(resource, routeId, problem.word());
        return new Fault(where, "route " + routeId + ": " + problem.text());
    }

    /** Where the configuration gives what the word stands for to the route, if it makes that of a template. */
    private Optional<String> givenTo(String routeId, @Nullable String resource, Problem problem) {
        return switch (problem.kind()) {
            case OPTION -> {
                String option = problem.word();
                Optional<String> parameter =
                        resource == null ? Optional.empty() : locator.parameterOf(resource, option);
                yield instances.where(routeId, parameter.orElse(option)).or(() -> withValue(routeId, option));
            }
            case VALUE -> withValue(routeId, problem.word());
            case BEGINNING -> instances.begin(routeId);
        };
    }

    private Optional<String> withValue(String routeId, String word) {
        return instances.whereValueHas(routeId, Pattern.compile(Locator.wordPattern(word)));
    }

    private Problem problem(List<Throwable> causes, String scheme) {
        for (int i = causes.size() - 1; i >= 0; i--) {
            Optional<Problem> problem = known(causes.get(i), causes, scheme);
            if (problem.isPresent()) {
                return problem.get();
            }
        }
        Throwable root = causes.get(causes.size() - 1);
        String text = StartFailure.ours(causes).map(StartFailure::message).orElseGet(() -> Redaction.of(message(root)));
        String line = stop(StartFailure.oneLine(PREAMBLE.matcher(text).replaceFirst("")));
        Matcher option = LEADING_OPTION.matcher(line);
        return option.find()
                ? new Problem(Word.OPTION, option.group(1), line)
                : new Problem(Word.BEGINNING, scheme, line);
    }

    private Optional<Problem> known(Throwable cause, List<Throwable> causes, String scheme) {
        if (cause instanceof NoSuchBeanException bean) {
            String text = "there is no bean " + bean.getName() + remedy(bean.getName());
            return Optional.of(new Problem(Word.VALUE, bean.getName(), stop(text)));
        }
        if (cause instanceof NoSuchEndpointException endpoint) {
            String unknown = schemeOf(endpoint.getUri());
            String meant = didYouMean(unknown, names.components());
            String remedy = meant.isEmpty() ? "; is its jar on the class path?" : meant;
            return Optional.of(new Problem(Word.VALUE, unknown, "there is no component " + unknown + remedy));
        }
        if (cause instanceof NoSuchLanguageException language) {
            String text = "there is no language " + language.getLanguage() + "; is its jar on the class path?";
            return Optional.of(new Problem(Word.VALUE, language.getLanguage(), text));
        }
        if (cause instanceof PropertyBindingException binding && binding.getPropertyName() != null) {
            String text = "%s does not take the value of its option %s.".formatted(scheme, binding.getPropertyName());
            return Optional.of(new Problem(Word.OPTION, binding.getPropertyName(), text));
        }
        if (cause instanceof TypeConversionException conversion) {
            String option = optionWith(conversion.getValue(), causes);
            String type = conversion.getToType().getSimpleName();
            return Optional.of(new Problem(
                    Word.OPTION,
                    option,
                    "%s takes no such value for its option %s; it is of type %s.".formatted(scheme, option, type)));
        }
        if (cause instanceof SimpleIllegalSyntaxException simple) {
            String text = "a Simple expression is not understood: "
                    + message(simple).lines().findFirst().orElse("").replaceFirst(" at location.*", ".");
            return Optional.of(new Problem(Word.VALUE, simple.getExpression(), text));
        }
        Matcher taken = TAKEN.matcher(message(cause));
        if (taken.find()) {
            String uri = taken.group(1) + ":" + taken.group(2);
            return Optional.of(new Problem(Word.VALUE, uri, "another route begins at " + uri + " already."));
        }
        Matcher options = UNKNOWN_OPTIONS.matcher(message(cause));
        if (options.find()) {
            return Optional.of(unknownOptions(scheme, options.group(1)));
        }
        Matcher property = MISSING_PROPERTY.matcher(message(cause));
        if (property.find()) {
            String text = "nothing sets {{%s}}; set it in application.properties.".formatted(property.group(1));
            return Optional.of(new Problem(Word.VALUE, property.group(1), text));
        }
        return Optional.empty();
    }

    private Problem unknownOptions(String scheme, String map) {
        List<String> options =
                OPTION_NAME.matcher(map).results().map(found -> found.group(1)).toList();
        String text = scheme + " has no option " + String.join(", ", options);
        String meant = options.size() == 1 ? didYouMean(options.get(0), names.options(scheme)) : "";
        return options.isEmpty()
                ? new Problem(Word.BEGINNING, scheme, stop(text))
                : new Problem(Word.OPTION, options.get(0), stop(text + meant));
    }

    private String remedy(String bean) {
        String meant = didYouMean(bean, names.beans());
        if (meant.isEmpty() && BROKER_PASSWORD.matcher(bean).matches()) {
            return "; set " + bean.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_')
                    + " in the environment, or " + bean;
        }
        return meant;
    }

    /** Where nothing else is known, a route is as good as its beginning. */
    private String scheme(String routeId, List<Throwable> causes) {
        return causes.stream()
                .filter(ResolveEndpointFailedException.class::isInstance)
                .map(cause -> schemeOf(((ResolveEndpointFailedException) cause).getUri()))
                .findFirst()
                .orElseGet(() -> begin(routeId));
    }

    private String begin(String routeId) {
        RouteDefinition route = context == null ? null : ((ModelCamelContext) context).getRouteDefinition(routeId);
        return route == null || route.getInput() == null
                ? "route"
                : schemeOf(route.getInput().getEndpointUri());
    }

    private static String schemeOf(String uri) {
        return uri.replaceFirst(":.*", "");
    }

    /** The option of the endpoint whose value could not be converted; Camel names only the value. */
    private static String optionWith(@Nullable Object value, List<Throwable> causes) {
        return causes.stream()
                .filter(ResolveEndpointFailedException.class::isInstance)
                .map(cause -> ((ResolveEndpointFailedException) cause).getUri())
                .flatMap(uri ->
                        Pattern.compile("[?&]([\\w.-]+)=([^&]*)").matcher(uri).results())
                .filter(option -> option.group(2).equals(Objects.toString(value)))
                .map(option -> option.group(1))
                .findFirst()
                .orElse("?");
    }

    private @Nullable String resource(String routeId) {
        if (context == null) {
            return null;
        }
        RouteDefinition route = ((ModelCamelContext) context).getRouteDefinition(routeId);
        Resource resource = route == null ? null : route.getResource();
        return resource == null ? null : resource.getLocation();
    }

    private static String stop(String text) {
        return text.endsWith("?") || text.endsWith(".") ? text : text + ".";
    }

    private static String message(Throwable cause) {
        return StartFailure.message(cause);
    }
}
