package io.portway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.MessageType;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JavaScript SDK of The Things Stack, ttn-lw 3.8.1, in Node; skipped where Node or the package cannot be had. */
class JavaScriptSdkIT {

    private static final String KEY = "NNSXS.SDK.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final Path SCRIPTS = Path.of("src/test/resources/ttn-lw");
    private static final Path SDK = Path.of("target/ttn-lw");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void managesAnAssociationOfADevice(@TempDir Path folder) throws Exception {
        // Given
        install();
        try (AssociationStore store = AssociationStore.open(folder)) {
            store.packages().register("storage-integration", 200, null, Set.of(MessageType.UPLINK_MESSAGE));
            try (ApiServer server = ApiServer.start(store.endpoints(), TestKeys.admin(KEY, store))) {
                // When
                Result result =
                        run("node", "manage-association.js", server.uri("").toString(), KEY);

                // Then
                assertThat(result.exitCode).as(result.output).isZero();
                Map<String, JsonNode> answers = new HashMap<>();
                for (String line : result.output.lines().toList()) {
                    JsonNode answer = JSON.readTree(line);
                    answers.put(answer.get("name").textValue(), answer);
                }
                assertThat(answers.get("packages").get("data"))
                        .isEqualTo(JSON.readTree(
                                "{\"packages\":[{\"name\":\"storage-integration\",\"default_f_port\":200}]}"));
                JsonNode set = answers.get("set").get("data");
                assertThat(set.at("/ids/end_device_ids/device_id").textValue()).isEqualTo("sdk-dev");
                assertThat(set.at("/data/f_port_set").textValue()).isEqualTo("all");
                assertThat(answers.get("get").get("data")).isEqualTo(set);
                assertThat(answers.get("list").at("/data/associations")).hasSize(1);
                assertThat(answers.get("list").get("total").textValue()).isEqualTo("1");
                assertThat(answers.get("delete").get("data")).isEmpty();
                assertThat(answers.get("gone").at("/error/details/0/name").textValue())
                        .isEqualTo("not_found");
            }
        }
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(SDK);
        for (String file : Set.of("package.json", "manage-association.js")) {
            Files.copy(SCRIPTS.resolve(file), SDK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        assumeTrue(exists("node") && exists("npm"), "there is no node or no npm on this machine");
        Result result = run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts");
        assumeTrue(result.exitCode == 0, () -> "npm cannot install the SDK: " + result.output);
    }

    private static boolean exists(String program) throws InterruptedException {
        try {
            return run(program, "--version").exitCode == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Result run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(SDK.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private record Result(int exitCode, String output) {}
}
