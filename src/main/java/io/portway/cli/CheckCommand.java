package io.portway.cli;

import io.portway.PortwayMain;
import io.portway.journal.UnmatchedApplications;
import io.portway.journal.UnmatchedApplications.Unmatched;
import io.portway.settings.AssociationsFile;
import io.portway.settings.Declarations;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.RouteTemplateParameterSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Says what is wrong with configuration, routes and declared associations, all of it, without starting anything, and
 * which applications have associations that match nothing.
 */
@Command(
        name = "check",
        description = "Check configuration, routes and declared associations; nothing starts, listens or connects.")
public final class CheckCommand implements Callable<Integer> {

    /** What the route files make, and names in the configuration that none of it has. */
    private record Routes(Endpoints endpoints, List<Fault> unused) {}

    @Mixin
    private HomeOptions options = new HomeOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Home home = options.home();
        Settings.Loaded loaded = Settings.load(home);
        RouteFiles files = RouteFiles.find(home);
        List<Fault> faults = new ArrayList<>(loaded.faults());
        faults.addAll(files.faults());
        Declarations declared = AssociationsFile.read(home);
        faults.addAll(declared.faults());
        Routes routes = checkInScratch(home, loaded, files, faults);
        PrintWriter out = spec.commandLine().getOut();
        files.ignored()
                .forEach(
                        file -> out.println(home.show(file) + " is not loaded: its name does not end in .camel.yaml."));
        if (faults.isEmpty()) {
            routes.unused().forEach(out::println);
            summarise(out, files, routes.endpoints());
            if (!declared.associations().isEmpty()) {
                out.println(
                        "  declared associations: " + declared.associations().size());
            }
            unmatched(out, loaded.settings().data());
            out.flush();
            return 0;
        }
        faults.forEach(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
        return 1;
    }

    private Routes checkInScratch(Home home, Settings.Loaded loaded, RouteFiles files, List<Fault> faults) {
        Path scratch = null;
        try {
            scratch = Files.createTempDirectory("portway-check");
            return checkRoutes(home, loaded, files, faults, scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (scratch != null) {
                delete(scratch);
            }
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Routes checkRoutes(Home home, Settings.Loaded loaded, RouteFiles files, List<Fault> faults, Path scratch) {
        PortwayMain main = PortwayMain.toCheck(home, loaded, scratch);
        List<RouteTemplateParameterSource> instances = new ArrayList<>();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                instances.addAll(RouteCheck.holdBack(configured.getCamelContext()));
            }
        });
        try {
            main.start();
            CamelContext context = main.getCamelContext();
            RouteCheck check = new RouteCheck(context, new StartFailure(home, context), faults);
            check.load(files.files());
            TemplateInstances given = TemplateInstances.read(home);
            check.instantiate(instances, given, new TemplateFaults(home, given, context));
            check.attempt(() -> main.addSources(context));
            check.prepare();
            if (faults.isEmpty()) {
                check.connections(new Locator(home));
            }
            return new Routes(Endpoints.of(context), UnusedNames.find(home, loaded.settings(), context));
        } catch (Exception e) {
            faults.addAll(new StartFailure(home, main.getCamelContext()).faults(e));
            if (options.debug()) {
                e.printStackTrace(spec.commandLine().getErr());
            }
            return new Routes(new Endpoints(List.of(), List.of(), List.of()), List.of());
        } finally {
            main.close();
        }
    }

    private static void summarise(PrintWriter out, RouteFiles files, Endpoints endpoints) {
        out.println("ok: configuration and " + files.files().size() + " route files");
        print(out, "sources", endpoints.sources());
        print(out, "packages", endpoints.packages());
        print(out, "endpoints", endpoints.others());
    }

    /** What the journal of earlier runs knows; where there is none yet, nothing is said. */
    private static void unmatched(PrintWriter out, Settings.Data data) {
        if (!data.database().isFile() || !Files.exists(data.directory())) {
            return;
        }
        try {
            for (Unmatched unmatched : UnmatchedApplications.read(data.database())) {
                if (!unmatched.fPorts().isEmpty()) {
                    out.println(words(unmatched));
                }
            }
        } catch (SQLException e) {
            out.println("The journal " + data.database() + " was not looked at: " + e.getMessage());
        }
    }

    private static String words(Unmatched unmatched) {
        return "Application %s: %s matched none of its associations, lately those on FPort %s; "
                        .formatted(
                                unmatched.applicationId(),
                                StatusScreen.uplinks(unmatched.messages()),
                                unmatched.fPorts().stream().map(String::valueOf).collect(Collectors.joining(", ")))
                + "list the FPorts in data.f_port_set of an association, or set it to \"all\".";
    }

    private static void print(PrintWriter out, String title, List<String> names) {
        out.println("  " + title + ": " + (names.isEmpty() ? "none" : String.join(", ", names)));
    }
}
