package io.portway.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one configuration key. A part of the name in angle brackets, as in
 * {@code portway.package.<name>.match}, stands for a name that the operator gives.
 *
 * @param standard    the value when nobody sets one, as the operator would write it; null if there is none
 * @param description one sentence with the unit, the same in the configuration file and the documentation
 */
record Key<T>(String name, Kind<T> kind, @Nullable String standard, String description) {

    private static final Pattern PLACEHOLDER = Pattern.compile("<[^>]+>");

    /** The operator's names in a property name that this key stands for; empty if it does not. */
    Optional<List<String>> match(String property) {
        return groups(pattern(name, "([a-z0-9][a-z0-9-]*)"), property);
    }

    /** The same for an environment variable, whose names come back in lower case and with hyphens. */
    Optional<List<String>> matchEnvironment(String variable) {
        return groups(pattern(environmentName(name), "([A-Z0-9][A-Z0-9_]*)"), variable)
                .map(names -> names.stream()
                        .map(part -> part.toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
    }

    /** The property name with the operator's names in place. */
    String property(List<String> names) {
        Matcher placeholder = PLACEHOLDER.matcher(name);
        var next = names.iterator();
        return placeholder.replaceAll(found -> next.next());
    }

    boolean hasPlaceholder() {
        return name.indexOf('<') >= 0;
    }

    /** {@code portway.http.port} is {@code PORTWAY_HTTP_PORT} in the environment. */
    static String environmentName(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Pattern pattern(String name, String placeholder) {
        String[] literals = PLACEHOLDER.split(name, -1);
        List<String> quoted = new ArrayList<>();
        for (String literal : literals) {
            quoted.add(Pattern.quote(literal));
        }
        return Pattern.compile(String.join(placeholder, quoted));
    }

    private static Optional<List<String>> groups(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<String> groups = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            groups.add(matcher.group(i));
        }
        return Optional.of(groups);
    }
}
