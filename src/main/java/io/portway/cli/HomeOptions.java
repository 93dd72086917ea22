package io.portway.cli;

import io.portway.settings.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where Portway's files are. */
final class HomeOptions {

    @Option(
            names = "--home",
            hidden = true,
            defaultValue = "${env:PORTWAY_HOME:-.}",
            description = "Directory that relative paths start from; the launcher gives its own.")
    private Path home = Path.of(".");

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description = "Directory that holds application.properties; config/ beside the launcher by default.")
    private @Nullable Path config;

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            description = "Directory that holds the route files; routes/ beside the launcher by default.")
    private @Nullable Path routes;

    @Option(names = "--debug", description = "Print the stack trace, too, when something fails.")
    private boolean debug;

    Home home() {
        return new Home(
                home,
                config == null ? Path.of("config") : config.toAbsolutePath(),
                routes == null ? Path.of("routes") : routes.toAbsolutePath());
    }

    boolean debug() {
        return debug;
    }
}
