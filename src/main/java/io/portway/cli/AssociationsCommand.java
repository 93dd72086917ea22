package io.portway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.portway.cli.ApiClient.Answer;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, shows, sets and deletes associations of a Portway that runs. */
@Command(
        name = "associations",
        description = "List, get, set or delete associations of the Portway that runs.",
        synopsisSubcommandLabel = "COMMAND")
public final class AssociationsCommand {

    private static final String F_PORT = "The FPort of the association, 1 to 255.";
    private static final String WITH_DATA = "?field_mask=data";

    @Spec
    private CommandSpec spec;

    @Command(
            name = "list",
            description = "List all associations of an application or a device; the values of their data are only in"
                    + " the JSON.")
    int list(@Mixin ApiOptions options, @Mixin AssociationScope scope) {
        JsonNode answer = call(options, "GET", scope.path() + WITH_DATA, null);
        if (options.json()) {
            print(answer.toPrettyString());
            return 0;
        }
        Table table = new Table("");
        table.add(List.of("FPORT", "PACKAGE", "DATA"));
        for (JsonNode association : answer.path(scope.listField())) {
            table.add(List.of(fPort(association), packageName(association), DataSummary.of(association.path("data"))));
        }
        table.print(spec.commandLine().getOut());
        return 0;
    }

    @Command(name = "get", description = "Show one association with its data, which may hold secrets.")
    int get(
            @Mixin ApiOptions options,
            @Mixin AssociationScope scope,
            @Parameters(index = "1", paramLabel = "F_PORT", description = F_PORT) String fPort) {
        JsonNode association = find(options, scope, fPort);
        if (options.json()) {
            print(association.toPrettyString());
            return 0;
        }
        Table table = new Table("");
        table.add(List.of("FPORT", "PACKAGE", "UPDATED"));
        table.add(List.of(
                fPort(association),
                packageName(association),
                association.path("updated_at").asText()));
        table.print(spec.commandLine().getOut());
        if (association.has("data")) {
            print("\n" + association.path("data").toPrettyString());
        }
        return 0;
    }

    @Command(
            name = "set",
            description = "Make an association or change it; what is not given stays as it is. A new one needs a"
                    + " package.")
    int set(
            @Mixin ApiOptions options,
            @Mixin AssociationScope scope,
            @Parameters(index = "1", paramLabel = "F_PORT", description = F_PORT) String fPort,
            @Option(names = "--package", paramLabel = "NAME", description = "The package that gets the messages.")
                    @Nullable
                    String packageName,
            @ArgGroup @Nullable DataOptions data) {
        Map<String, Object> wanted = new LinkedHashMap<>();
        if (packageName != null) {
            wanted.put("package_name", packageName);
        }
        String path = scope.path(fPort);
        if (data != null) {
            wanted.put("data", data.read());
        }
        if (wanted.isEmpty()) {
            throw new CommandException("There is nothing to set: give --package, --data or --data-file.");
        }
        Map<String, Object> body = Map.of(scope.field(), wanted, "field_mask", Map.of("paths", wanted.keySet()));
        JsonNode association;
        try {
            association = call(options, "PUT", path, body);
        } catch (RefusedException e) {
            if (packageName == null && e.isAbout("package_name")) {
                throw none(scope, fPort, " yet; name its package by --package.");
            }
            throw e;
        }
        print(
                options.json()
                        ? association.toPrettyString()
                        : "FPort " + fPort + " of " + scope.words() + " is associated with " + packageName(association)
                                + ".");
        return 0;
    }

    @Command(name = "delete", description = "Delete an association; there need not be one.")
    int delete(
            @Mixin ApiOptions options,
            @Mixin AssociationScope scope,
            @Parameters(index = "1", paramLabel = "F_PORT", description = F_PORT) String fPort) {
        JsonNode answer = call(options, "DELETE", scope.path(fPort), null);
        print(
                options.json()
                        ? answer.toPrettyString()
                        : "FPort " + fPort + " of " + scope.words() + " has no association now.");
        return 0;
    }

    private JsonNode find(ApiOptions options, AssociationScope scope, String fPort) {
        try {
            return call(options, "GET", scope.path(fPort) + WITH_DATA, null);
        } catch (RefusedException e) {
            if (e.is("pkg/redis:not_found")) {
                throw none(scope, fPort, "; ./portway associations list shows those that there are.");
            }
            throw e;
        }
    }

    private JsonNode call(ApiOptions options, String method, String path, @Nullable Object body) {
        Answer answer = options.client().send(method, path, body);
        PrintWriter err = spec.commandLine().getErr();
        answer.warnings().forEach(warning -> err.println("Warning: " + warning));
        err.flush();
        return answer.body();
    }

    private static CommandException none(AssociationScope scope, String fPort, String remedy) {
        return new CommandException("There is no association on FPort " + fPort + " of " + scope.words() + remedy);
    }

    private static String fPort(JsonNode association) {
        return association.path("ids").path("f_port").asText();
    }

    private static String packageName(JsonNode association) {
        return association.path("package_name").asText();
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
