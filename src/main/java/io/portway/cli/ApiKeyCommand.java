package io.portway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes, lists and revokes API keys of a Portway that runs. */
@Command(
        name = "api-key",
        description = "Make, list or revoke API keys of the Portway that runs.",
        synopsisSubcommandLabel = "COMMAND")
public final class ApiKeyCommand {

    private static final String KEYS = "/api/portway/v1/api-keys";

    @Spec
    private CommandSpec spec;

    @Command(name = "create", description = "Make a key and print it, this once; only a hash of it is kept.")
    int create(
            @Mixin ApiOptions options,
            @Option(names = "--name", required = true, description = "What it is for.") String name,
            @Option(
                            names = "--application",
                            paramLabel = "ID",
                            description = "An application that it is for; once for each, or \"all\".")
                    @Nullable
                    List<String> applications,
            @Option(
                            names = "--right",
                            required = true,
                            paramLabel = "RIGHT",
                            description =
                                    "A right that it has, such as RIGHT_APPLICATION_SETTINGS_PACKAGES; once for each.")
                    List<String> rights,
            @Option(
                            names = "--expires-at",
                            paramLabel = "TIME",
                            description = "From when on it is refused, such as 2099-12-31T00:00:00Z; never by default.")
                    @Nullable
                    String expiresAt) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("name", name);
        if (applications != null) {
            wanted.put("applications", applications.equals(List.of("all")) ? "all" : applications);
        }
        wanted.put("rights", rights);
        if (expiresAt != null) {
            wanted.put("expires_at", expiresAt);
        }
        JsonNode made;
        try {
            made = options.client().send("POST", KEYS, wanted).body();
        } catch (RefusedException e) {
            if (applications == null && e.isAbout("applications")) {
                throw new CommandException("Say by --application for which application the key is, once for each, or"
                        + " by --application all that it is for every one.");
            }
            throw e;
        }
        print(options.json() ? made.toPrettyString() : made.path("key").asText());
        return 0;
    }

    @Command(name = "list", description = "List the keys there are, without their secrets.")
    int list(@Mixin ApiOptions options) {
        JsonNode answer = options.client().send("GET", KEYS, null).body();
        if (options.json()) {
            print(answer.toPrettyString());
            return 0;
        }
        Table table = new Table("");
        table.add(List.of("ID", "NAME", "APPLICATIONS", "RIGHTS", "STATE"));
        for (JsonNode key : answer.path("api_keys")) {
            table.add(List.of(
                    key.path("id").asText(),
                    key.path("name").asText(),
                    joined(key.path("applications")),
                    joined(key.path("rights")).replace("RIGHT_", ""),
                    state(key)));
        }
        table.print(spec.commandLine().getOut());
        return 0;
    }

    @Command(name = "revoke", description = "Revoke a key; it is refused from then on.")
    int revoke(
            @Mixin ApiOptions options,
            @Parameters(paramLabel = "ID", description = "The id of the key, the part between its dots.") String id) {
        if (!id.matches("[A-Za-z0-9_-]+")) {
            throw new CommandException("That is no id of a key; it is the part between the dots of the key, and"
                    + " ./portway api-key list shows it.");
        }
        JsonNode answer;
        try {
            answer = options.client().send("DELETE", KEYS + "/" + id, null).body();
        } catch (RefusedException e) {
            if (e.is("portway/keys:api_key_not_found")) {
                throw new CommandException(
                        "There is no API key " + id + "; ./portway api-key list shows those that there are.");
            }
            throw e;
        }
        print(options.json() ? answer.toPrettyString() : "Revoked " + id + ".");
        return 0;
    }

    private static String state(JsonNode key) {
        if (key.has("revoked_at")) {
            return "revoked " + key.path("revoked_at").asText();
        }
        return key.has("expires_at") ? "until " + key.path("expires_at").asText() : "good";
    }

    private static String joined(JsonNode value) {
        List<String> texts = new ArrayList<>();
        value.forEach(one -> texts.add(one.asText()));
        return value.isTextual() ? value.asText() : String.join(",", texts);
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
