package io.portway.settings;

import io.portway.association.References;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds what {@code {{env:NAME}}} stands for: the variable NAME, or the text of the file that NAME_FILE names, or the
 * default of {@code {{env:NAME:default}}}. An empty variable counts as none.
 */
final class EnvironmentReferences {

    private static final String PREFIX = "env:";

    private final Map<String, String> environment;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> files = new TreeMap<>();

    EnvironmentReferences(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Finds what each reference in a text stands for.
     *
     * @throws IllegalArgumentException with a sentence that goes on after the name of what holds the text
     */
    void find(String text) {
        for (String reference : References.in(text)) {
            if (!values.containsKey(reference)) {
                values.put(reference, value(reference));
            }
        }
        if (References.hasOpenBraces(text)) {
            throw new IllegalArgumentException("holds {{ without }} after a name; write {{env:NAME}}.");
        }
    }

    References found() {
        return new References(values);
    }

    /** The variables that name files which secrets were read from, or should have been, with those paths. */
    Map<String, String> files() {
        return files;
    }

    private String value(String reference) {
        String shown = "holds {{" + reference + "}}, ";
        if (!reference.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    shown + "but only {{env:NAME}} and {{env:NAME:default}} are known here.");
        }
        List<String> nameAndDefault =
                List.of(reference.substring(PREFIX.length()).split(":", 2));
        String name = nameAndDefault.get(0).strip();
        String variable = name + KeyNames.FILE_SUFFIX;
        String direct = environment.getOrDefault(name, "");
        String path = environment.getOrDefault(variable, "");
        if (!direct.isBlank() && !path.isBlank()) {
            throw new IllegalArgumentException(
                    shown + "and " + name + " and " + variable + " are both set; keep one of the two.");
        }
        if (!direct.isBlank()) {
            return direct;
        }
        if (!path.isBlank()) {
            files.put(variable, path);
            return file(shown, variable, path);
        }
        if (nameAndDefault.size() == 1) {
            throw new IllegalArgumentException(
                    shown + "but the environment sets neither " + name + " nor " + variable + ".");
        }
        return nameAndDefault.get(1);
    }

    private static String file(String shown, String variable, String path) {
        try {
            return SecretText.read(variable, path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(shown + "and " + e.getMessage(), e);
        }
    }
}
