package io.portway.settings;

import io.portway.settings.Sources.Given;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Typed access to the given values; one that is wrong is a fault and counts as not given. */
final class Values {

    private final Home home;
    private final Sources sources;

    Values(Home home, Sources sources) {
        this.home = home;
        this.sources = sources;
    }

    /** The value of a key that has a standard. */
    <T> T get(Key<T> key) {
        return find(key).orElseThrow();
    }

    <T> Optional<T> find(Key<T> key) {
        return find(key, List.of());
    }

    /** The given value, else the standard. */
    <T> Optional<T> find(Key<T> key, List<String> names) {
        return given(key, names)
                .or(() -> Optional.ofNullable(key.standard()).map(key.kind().parser()));
    }

    /** The given value, without the standard. */
    <T> Optional<T> given(Key<T> key, List<String> names) {
        Optional<Given> given = sources.find(key.property(names));
        if (given.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(key.kind().parser().apply(given.get().text()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            String not = key.kind().secret() ? "" : ", not '" + given.get().text() + "'";
            sources.fault(
                    given.get().where(),
                    given.get().shown() + " takes " + key.kind().takes() + not + ".");
            return Optional.empty();
        }
    }

    /** A path, relative ones from the home. */
    Optional<Path> path(Key<Path> key, String... names) {
        return find(key, List.of(names))
                .map(path -> home.directory().resolve(path).normalize());
    }

    /** Every set of names under which a key was given. */
    List<List<String>> namesOf(Key<?> key) {
        return sources.all().stream()
                .filter(given -> given.key().equals(key))
                .map(Given::names)
                .toList();
    }

    Optional<Given> source(Key<?> key, List<String> names) {
        return sources.find(key.property(names));
    }

    List<Given> allGiven() {
        return sources.all();
    }

    void fault(Given at, String problem) {
        sources.fault(at.where(), problem);
    }

    String show(Path path) {
        return home.show(path);
    }

    /** Every value that is not secret by its key, the data directory in full. */
    Map<String, String> properties(Path dataDirectory) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (Key<?> key : Keys.ALL) {
            if (key.standard() != null && !key.kind().secret() && !key.name().startsWith("portway.tts.")) {
                properties.put(key.name(), key.standard());
            }
        }
        for (Given given : sources.all()) {
            if (!given.key().kind().secret()) {
                properties.put(given.key().property(given.names()), given.text());
            }
        }
        properties.put(Keys.DATA_DIR.name(), dataDirectory.toString());
        return properties;
    }
}
