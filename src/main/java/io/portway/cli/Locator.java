package io.portway.cli;

import io.portway.settings.Home;
import io.portway.settings.PropertiesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the file and line that a failure of Camel speaks of, which Camel itself says only of YAML that it cannot read. */
final class Locator {

    private final Home home;

    Locator(Home home) {
        this.home = home;
    }

    /** A resource of Camel, {@code file:routes/x.camel.yaml}, as messages name it. */
    String show(String resource) {
        return home.show(path(resource));
    }

    /**
     * The route file that Camel means by a location, where it often leaves out the folder and adds a line; the location
     * itself where several files have that name.
     */
    String resource(String location) {
        Path named = path(location.replaceFirst(":\\d+$", ""));
        return onlyFile(named)
                .or(() -> onlyFile(named.getFileName()))
                .map(Path::toString)
                .orElse(location);
    }

    private Optional<Path> onlyFile(Path end) {
        List<Path> files = RouteFiles.find(home).files().stream()
                .filter(file -> file.endsWith(end))
                .toList();
        return files.size() == 1 ? Optional.of(files.get(0)) : Optional.empty();
    }

    /** The resource, with the first line from the route's id on that has the word. */
    String show(String resource, String routeId, String word) {
        List<String> lines = lines(path(resource));
        Optional<Integer> route = first(lines, 0, "id:\\s*[\"']?" + Pattern.quote(routeId) + "[\"']?\\s*[,}]?.*");
        return first(lines, route.orElse(0), ".*" + wordPattern(word) + ".*")
                .or(() -> route)
                .map(line -> show(resource) + ":" + (line + 1))
                .orElse(show(resource));
    }

    /** The parameter that the resource, a route template, puts in as the value of the option; empty if it does none. */
    Optional<String> parameterOf(String resource, String option) {
        Pattern pattern = Pattern.compile("(?<![\\w.-])" + Pattern.quote(option) + "[:=][^&{]*\\{\\{\\??([\\w.-]+)");
        return lines(path(resource)).stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    }

    /** The first place in any route file that has the word as the value of the key. */
    Optional<String> inRoutes(String key, String value) {
        for (Path file : RouteFiles.find(home).files()) {
            Optional<Integer> line = first(lines(file), 0, ".*\\b" + key + ":\\s*[\"']?" + wordPattern(value) + ".*");
            if (line.isPresent()) {
                return Optional.of(home.show(file) + ":" + (line.get() + 1));
            }
        }
        return Optional.empty();
    }

    /** All places in route files that have the word as the whole value of the key. */
    List<String> allInRoutes(String key, String value) {
        Pattern pattern = Pattern.compile(
                "(?:^|.*[\\s{-])" + key + ":\\s*[\"']?" + Pattern.quote(value) + "[\"']?\\s*(?:[,}#].*)?");
        List<String> places = new ArrayList<>();
        for (Path file : RouteFiles.find(home).files()) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).matches()) {
                    places.add(home.show(file) + ":" + (i + 1));
                }
            }
        }
        return places;
    }

    /** Where the configuration file sets a key of Camel, however it writes it: with hyphens or in camel case. */
    Optional<String> inConfiguration(String key) {
        return inConfiguration(entry -> plain(entry.key()).equals(plain(key)));
    }

    /** Where the configuration file has the word in a value of Camel, or as the name of a bean. */
    Optional<String> wordInConfiguration(String word) {
        Pattern pattern = Pattern.compile(wordPattern(word));
        return inConfiguration(entry -> entry.key().startsWith("camel.")
                && (pattern.matcher(entry.value()).find() || entry.key().startsWith("camel.beans." + word)));
    }

    private Optional<String> inConfiguration(Predicate<PropertiesFile.Entry> wanted) {
        try {
            return PropertiesFile.read(home.configFile()).entries().stream()
                    .filter(wanted)
                    .findFirst()
                    .map(entry -> home.show(home.configFile()) + ":" + entry.line());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path path(String resource) {
        return Path.of(resource.replaceFirst("^file:(//)?", ""));
    }

    private static String plain(String key) {
        return key.replace("-", "").toLowerCase(Locale.ROOT);
    }

    static String wordPattern(String word) {
        return "(?<![\\w.-])" + Pattern.quote(word) + "(?![\\w-])";
    }

    private static Optional<Integer> first(List<String> lines, int from, String regex) {
        Pattern pattern = Pattern.compile(regex.startsWith(".*") ? regex : ".*\\b" + regex);
        for (int i = from; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).matches()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
