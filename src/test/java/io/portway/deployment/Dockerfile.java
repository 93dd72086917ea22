package io.portway.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Dockerfile of this checkout, as far as Portway's own uses the language. */
record Dockerfile(List<Instruction> instructions) {

    static final Path FILE = Path.of("Dockerfile");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STAGE = Pattern.compile("(\\S+) AS (\\S+)");

    /** A keyword, what follows it on its lines, and the stage that it is in. */
    record Instruction(String stage, String keyword, String rest) {

        boolean is(String stage, String keyword) {
            return this.stage.equals(stage) && this.keyword.equals(keyword);
        }

        /** The words that are no options. */
        List<String> words() {
            return Arrays.stream(rest.split("\\s+"))
                    .filter(word -> !word.startsWith("--"))
                    .toList();
        }

        boolean isFromAnotherStage() {
            return rest.contains("--from=");
        }
    }

    static Dockerfile read() throws IOException {
        List<Instruction> instructions = new ArrayList<>();
        String stage = "";
        for (String line : Files.readString(FILE).replace("\\\n", "").split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\\s+", 2);
            Matcher named = STAGE.matcher(parts[1]);
            if (parts[0].equals("FROM") && named.matches()) {
                stage = named.group(2);
            }
            instructions.add(new Instruction(stage, parts[0], parts[1]));
        }
        return new Dockerfile(instructions);
    }

    List<Instruction> all(String stage, String keyword) {
        return instructions.stream()
                .filter(instruction -> instruction.is(stage, keyword))
                .toList();
    }

    /** The last one of its keyword, which is the one that counts. */
    Instruction last(String stage, String keyword) {
        List<Instruction> all = all(stage, keyword);
        return all.get(all.size() - 1);
    }

    Map<String, String> environment(String stage) {
        Map<String, String> environment = new LinkedHashMap<>();
        all(stage, "ENV").stream().flatMap(env -> env.words().stream()).forEach(word -> {
            String[] pair = word.split("=", 2);
            environment.put(pair[0], pair[1]);
        });
        return environment;
    }

    /** A command in exec form. */
    List<String> command(String stage, String keyword) throws IOException {
        String rest = last(stage, keyword).rest();
        return List.of(JSON.readValue(rest.substring(rest.indexOf('[')), String[].class));
    }
}
