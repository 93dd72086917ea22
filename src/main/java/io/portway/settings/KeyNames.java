package io.portway.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the key that a property name or a variable of the environment means, or says what may have been meant. */
final class KeyNames {

    /** A variable that ends so names the file that a secret is in. */
    static final String FILE_SUFFIX = "_FILE";

    /** A key and the operator's names in it. */
    record Match(Key<?> key, List<String> names) {

        String property() {
            return key.property(names);
        }
    }

    private KeyNames() {}

    static Optional<Match> find(String property) {
        return Keys.ALL.stream()
                .flatMap(key -> key.match(property).map(names -> new Match(key, names)).stream())
                .findFirst();
    }

    static Optional<Match> findVariable(String variable) {
        return Keys.ALL.stream()
                .flatMap(key -> key.matchEnvironment(variable).map(names -> new Match(key, names)).stream())
                .findFirst();
    }

    static Optional<Match> findSecretFile(String variable) {
        if (!variable.endsWith(FILE_SUFFIX)) {
            return Optional.empty();
        }
        return findVariable(variable.substring(0, variable.length() - FILE_SUFFIX.length()))
                .filter(match -> match.key().kind().secret());
    }

    static String unknown(String property) {
        return misspelt(property).orElse(property + " is unknown; docs/configuration.md lists every key.");
    }

    /** The problem with a name that is nearly one of ours; empty if it is not near. */
    static Optional<String> misspelt(String property) {
        List<String> parts = List.of(property.split("\\.", -1));
        List<String> names = Keys.ALL.stream().map(key -> filledIn(key, parts)).toList();
        return Suggestion.nearest(property, names).map(meant -> property + " is unknown; did you mean " + meant + "?");
    }

    static String unknownVariable(String variable) {
        List<String> variables = new ArrayList<>();
        for (Key<?> key : Keys.ALL) {
            if (!key.hasPlaceholder()) {
                String name = Key.environmentName(key.name());
                variables.add(name);
                if (key.kind().secret()) {
                    variables.add(name + FILE_SUFFIX);
                }
            }
        }
        return Suggestion.nearest(variable, variables)
                .map(meant -> variable + " is unknown; did you mean " + meant + "?")
                .orElse(variable + " is unknown; docs/configuration.md lists every key.");
    }

    /** The key's name with the operator's names taken from the same places of what was written. */
    private static String filledIn(Key<?> key, List<String> written) {
        String[] parts = key.name().split("\\.");
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].startsWith("<") && i < written.size()) {
                parts[i] = written.get(i).toLowerCase(Locale.ROOT);
            }
        }
        return String.join(".", parts);
    }
}
