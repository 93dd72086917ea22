package io.portway.settings;

import io.portway.settings.KeyNames.Match;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values that were given for Portway's keys and where each came from. What is added later wins; an empty value
 * counts as none. Faults are gathered, not thrown.
 */
final class Sources {

    /**
     * A value somebody gave.
     *
     * @param names  the operator's names in the key
     * @param where  the file and line, or what else it came from
     * @param shown  how the key is written there
     */
    record Given(Key<?> key, List<String> names, String text, String where, String shown) {}

    private static final String PREFIX = "portway.";
    private static final String VARIABLE_PREFIX = "PORTWAY_";
    private static final String COMMAND_LINE = "command line";
    private static final String ENVIRONMENT = "environment";
    private static final Set<String> OF_COMMANDS = Set.of("PORTWAY_HOME", "PORTWAY_JAVA_OPTS", "PORTWAY_API_KEY");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

    /** What Kubernetes and Docker set for a service or container that is called portway, or portway-something. */
    private static final Pattern SERVICE_VARIABLE = Pattern.compile(
            "PORTWAY_(\\w+_)?(SERVICE_(HOST|PORT)(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?|ENV_\\w+|NAME)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://\\S+");

    private final Map<String, Given> given = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, String> environment;

    Sources(Map<String, String> environment) {
        this.environment = environment;
    }

    Optional<Given> find(String property) {
        return Optional.ofNullable(given.get(property));
    }

    List<Given> all() {
        return List.copyOf(given.values());
    }

    List<Fault> faults() {
        return faults;
    }

    void fault(String where, String problem) {
        faults.add(new Fault(where, problem));
    }

    void addFile(PropertiesFile file, String shown) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (PropertiesFile.Entry entry : file.entries()) {
            String where = shown + ":" + entry.line();
            Integer before = lines.put(entry.key(), entry.line());
            if (before != null) {
                fault(where, entry.key() + " is already set in line " + before + "; keep one of the two.");
            }
            if (!entry.key().startsWith(PREFIX)) {
                CamelKeys.problem(entry.key())
                        .or(() -> KeyNames.misspelt(entry.key()))
                        .ifPresent(problem -> fault(where, problem));
                continue;
            }
            Optional<Match> match = KeyNames.find(entry.key());
            if (match.isEmpty()) {
                fault(where, KeyNames.unknown(entry.key()));
                continue;
            }
            resolve(entry, where).ifPresent(text -> add(match.get(), text, where, entry.key()));
        }
    }

    void addSystemProperties(Properties properties) {
        for (String name : properties.stringPropertyNames().stream().sorted().toList()) {
            if (!name.startsWith(PREFIX)) {
                continue;
            }
            KeyNames.find(name)
                    .ifPresentOrElse(
                            match -> add(match, properties.getProperty(name), COMMAND_LINE, "-D" + name),
                            () -> fault(COMMAND_LINE, "-D" + KeyNames.unknown(name)));
        }
    }

    void addEnvironment() {
        Map<String, String> ours = new TreeMap<>(environment);
        ours.keySet().removeIf(name -> !name.startsWith(VARIABLE_PREFIX) || OF_COMMANDS.contains(name));
        ours.entrySet().removeIf(variable -> isServiceVariable(variable.getKey(), variable.getValue()));
        ours.forEach((name, text) -> {
            Optional<Match> match = KeyNames.findVariable(name);
            if (match.isPresent()) {
                add(match.get(), text, ENVIRONMENT, name);
                return;
            }
            Optional<Match> secret = KeyNames.findSecretFile(name);
            if (secret.isEmpty()) {
                fault(ENVIRONMENT, KeyNames.unknownVariable(name));
                return;
            }
            addSecretFile(secret.get(), name, text);
        });
    }

    private void add(Match match, String text, String where, String shown) {
        if (!text.isBlank()) {
            given.put(match.property(), new Given(match.key(), match.names(), text.strip(), where, shown));
        }
    }

    private void addSecretFile(Match match, String variable, String path) {
        if (path.isBlank()) {
            return;
        }
        String direct = variable.substring(0, variable.length() - KeyNames.FILE_SUFFIX.length());
        if (!environment.getOrDefault(direct, "").isBlank()) {
            fault(ENVIRONMENT, variable + " and " + direct + " are both set; keep one of the two.");
            return;
        }
        try {
            add(match, SecretText.read(variable, path), ENVIRONMENT, variable);
        } catch (IllegalArgumentException e) {
            fault(ENVIRONMENT, e.getMessage());
        }
    }

    /** Puts variables of the environment in the place of their placeholders; empty with a fault if one is missing. */
    private Optional<String> resolve(PropertiesFile.Entry entry, String where) {
        Matcher placeholder = PLACEHOLDER.matcher(entry.value());
        StringBuilder text = new StringBuilder();
        while (placeholder.find()) {
            String value = value(placeholder.group(1));
            if (value == null) {
                fault(where, entry.key() + " holds {{" + placeholder.group(1) + "}}, " + whyNot(placeholder.group(1)));
                return Optional.empty();
            }
            placeholder.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return Optional.of(placeholder.appendTail(text).toString());
    }

    private @Nullable String value(String placeholder) {
        if (!placeholder.startsWith("env:")) {
            return null;
        }
        String[] nameAndStandard = placeholder.substring("env:".length()).split(":", 2);
        String value = environment.get(nameAndStandard[0].strip());
        if (value != null || nameAndStandard.length == 1) {
            return value;
        }
        return nameAndStandard[1];
    }

    private static String whyNot(String placeholder) {
        return placeholder.startsWith("env:")
                ? "which the environment does not set."
                : "but only {{env:NAME}} and {{env:NAME:default}} are known here.";
    }

    private static boolean isServiceVariable(String name, String value) {
        return SERVICE_VARIABLE.matcher(name).matches()
                || name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches();
    }
}
