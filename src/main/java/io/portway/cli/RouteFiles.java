package io.portway.cli;

import io.portway.packages.DataSchemas;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.Event.ID;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The route files of a home: those that Camel loads, and those that it would pass over in silence. What is wrong with the
 * schemas beside them is among the faults.
 *
 * @param folders that Camel is to look into
 * @param files   that hold a list, as route files do
 * @param ignored YAML files whose name does not end as Camel expects
 */
record RouteFiles(List<Path> folders, List<Path> files, List<Path> ignored, List<Fault> faults) {

    private static final String SUFFIX = ".camel.yaml";
    private static final List<String> FOLDERS = List.of("", "sources", "packages");

    static RouteFiles find(Home home) {
        List<Path> folders = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<Path> ignored = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        if (!Files.isDirectory(home.routes())) {
            faults.add(new Fault(
                    home.show(home.routes()),
                    "is no directory; name the one that holds the route files with --routes."));
        }
        for (String folder : FOLDERS) {
            Path directory = home.routes().resolve(folder);
            if (Files.isDirectory(directory)) {
                folders.add(directory);
                list(home, directory, files, ignored, faults);
            }
        }
        files.removeIf(file -> {
            Optional<String> problem = faultOf(file);
            problem.ifPresent(text -> faults.add(new Fault(home.show(file), text)));
            return problem.isPresent();
        });
        DataSchemas.read(home.routes().resolve("packages"))
                .faults()
                .forEach((file, problem) -> faults.add(new Fault(home.show(file), problem)));
        return new RouteFiles(folders, files, ignored, faults);
    }

    /** The pattern by which Camel finds the same files. */
    String pattern() {
        return String.join(
                ",",
                folders.stream().map(folder -> "file:" + folder + "/*" + SUFFIX).toList());
    }

    private static void list(Home home, Path directory, List<Path> files, List<Path> ignored, List<Fault> faults) {
        try (Stream<Path> list = Files.list(directory)) {
            list.sorted().forEach(file -> {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    files.add(file);
                } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                    ignored.add(file);
                }
            });
        } catch (IOException e) {
            faults.add(new Fault(home.show(directory), "cannot be read; check its permissions."));
        }
    }

    /** Camel takes a file for one without routes, and says nothing, if it is no list. */
    private static Optional<String> faultOf(Path file) {
        try {
            String text = Files.readString(file);
            for (Event event : new Parse(LoadSettings.builder().build()).parseString(text)) {
                if (event.getEventId() == ID.SequenceStart) {
                    return Optional.empty();
                }
                if (event.getEventId() == ID.StreamEnd) {
                    break;
                }
                if (event.getEventId() != ID.StreamStart && event.getEventId() != ID.DocumentStart) {
                    return Optional.of("is no list of routes; each begins with '- route:'.");
                }
            }
            return Optional.of("is empty; remove it.");
        } catch (YamlEngineException e) {
            // Camel says the same with the line.
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot be read as UTF-8 text; check its permissions and its encoding.");
        }
    }
}
