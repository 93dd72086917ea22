package io.portway.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The docker-compose.yml of this checkout, with or without the variables put in. */
record ComposeFile(JsonNode root) {

    static final Path FILE = Path.of("docker-compose.yml");
    static final Path VARIABLES = Path.of(".env.example");

    /** {@code ${NAME:?what is wrong}} and {@code ${NAME:-default}}. */
    static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+):([?-])([^}]*)}");

    private static final Pattern ASSIGNMENT = Pattern.compile("#?([A-Z][A-Z0-9_]*)=(.*)");

    static ComposeFile read() throws IOException {
        return parse(Files.readString(FILE));
    }

    static ComposeFile read(Map<String, String> variables) throws IOException {
        return parse(VARIABLE.matcher(Files.readString(FILE)).replaceAll(found -> {
            String value = variables.getOrDefault(found.group(1), "");
            boolean needed = found.group(2).equals("?");
            if (value.isEmpty() && needed) {
                throw new IllegalArgumentException(found.group(1) + ": " + found.group(3));
            }
            return Matcher.quoteReplacement(value.isEmpty() ? found.group(3) : value);
        }));
    }

    /** What .env.example has, with and without a hash before it. */
    static Map<String, String> variables() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : Files.readAllLines(VARIABLES)) {
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (assignment.matches()) {
                variables.put(assignment.group(1), assignment.group(2));
            }
        }
        return variables;
    }

    JsonNode service(String name) {
        return root.path("services").path(name);
    }

    Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry :
                service(service).path("environment").properties()) {
            environment.put(entry.getKey(), entry.getValue().asText());
        }
        return environment;
    }

    private static ComposeFile parse(String yaml) {
        Object root = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return new ComposeFile(new ObjectMapper().valueToTree(root));
    }
}
