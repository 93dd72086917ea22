package io.portway.cli;

import static io.portway.settings.Suggestion.nearest;

import io.portway.settings.AssociationsFile;
import io.portway.settings.Declarations;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * Names of packages and sources in keys and files that no package or source has: most likely misspelt, but nothing that
 * keeps Portway from working, as the route may only be away.
 */
final class UnusedNames {

    private static final String SCHEMA = ".schema.json";
    private static final Pattern PASSWORD = Pattern.compile("portway\\.mqtt5\\.[a-z0-9-]+\\.password");

    private final Locator locator;
    private final List<Fault> unused = new ArrayList<>();

    private UnusedNames(Locator locator) {
        this.locator = locator;
    }

    /** Each is where the name was found, and what to do; the context has all its routes. */
    static List<Fault> find(Home home, Settings settings, CamelContext context) {
        UnusedNames names = new UnusedNames(new Locator(home));
        List<String> packages = Endpoints.of(context).packages();
        settings.matching().ofPackage().keySet().stream().sorted().forEach(name -> {
            String key = "portway.package." + name + ".match";
            names.ofPackage(name, packages, names.where(key), key);
        });
        for (Path file : schemas(home.routes().resolve("packages"))) {
            String name = file.getFileName().toString().replace(SCHEMA, "");
            names.ofPackage(name, packages, home.show(file), "its name");
        }
        Declarations declared = AssociationsFile.read(home);
        declared.associations()
                .forEach(one -> names.ofPackage(one.packageName(), packages, one.where(), one.packageName()));
        names.unused.addAll(declared.oddities());
        names.ofSources(settings.brokers(), references(context));
        return List.copyOf(names.unused);
    }

    private void ofPackage(String name, Collection<String> packages, String where, String what) {
        if (!packages.contains(name)) {
            String remedy = nearest(name, packages)
                    .map(meant -> "; did you mean " + meant + "?")
                    .orElse(", as no route begins at package:" + name + ".");
            unused.add(new Fault(where, what + " names no package" + remedy));
        }
    }

    private void ofSources(List<Settings.Broker> brokers, Collection<String> references) {
        for (Settings.Broker broker : brokers) {
            String key = "portway.mqtt5." + broker.name() + ".password";
            if (!references.contains(key)) {
                String remedy = nearest(key, references)
                        .map(meant -> "; did you mean " + meant + "?")
                        .orElse("; one refers to it by the parameter password=#bean:" + key + ".");
                unused.add(new Fault(where(key), key + " is used by no source" + remedy));
            }
        }
    }

    private String where(String key) {
        return locator.inConfiguration(key).orElse("command line or environment");
    }

    private static List<String> references(CamelContext context) {
        return context.getEndpoints().stream()
                .flatMap(endpoint -> PASSWORD.matcher(endpoint.getEndpointUri()).results())
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    private static List<Path> schemas(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SCHEMA))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
