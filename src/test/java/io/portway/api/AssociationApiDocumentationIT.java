package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.MessageType;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.Uplinks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pastes what docs/association-api.md says to paste into a shell, and compares with what it says will come. */
class AssociationApiDocumentationIT {

    private static final String KEY = "NNSXS.ADMIN.0123456789abcdefghijklmnopqrstuvwxyz";
    private static final Pattern EXAMPLE =
            Pattern.compile("```sh\\n(curl .*?)```(?:\\n\\n```json\\n(.*?)```)?", Pattern.DOTALL);
    private static final Pattern TIME = Pattern.compile("\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void answersWhatTheDocumentationSays(@TempDir Path folder) throws Exception {
        assumeTrue(hasCurl(), "there is no curl on this machine");
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/association-api.md")));
        int examples = 0;
        try (AssociationStore store = AssociationStore.open(folder)) {
            store.packages().register("storage-integration", 200, null, Set.of(MessageType.UPLINK_MESSAGE));
            for (int fPort : new int[] {2, 15, 85, 200}) {
                store.journal(Uplinks.onFPort("app1", "dev2", fPort, fPort));
            }
            List<ApiEndpoint> endpoints = new ArrayList<>(store.endpoints());
            endpoints.addAll(new KeyApi(TestKeys.registry(store)).endpoints());
            try (ApiServer server = ApiServer.start(endpoints, TestKeys.admin(KEY, store))) {
                while (example.find()) {
                    String answer = run(example.group(1).replace("localhost:8080", "127.0.0.1:" + server.port()));
                    if (example.group(2) != null) {
                        String expected = TIME.matcher(example.group(2)).replaceAll("\"<time>\"");
                        Recording.assertSame(example.group(1), JSON.readTree(expected), JSON.readTree(answer));
                    }
                    examples++;
                }
            }
        }
        assertThat(examples).isGreaterThan(5);
    }

    private static String run(String command) throws IOException, InterruptedException {
        ProcessBuilder shell =
                new ProcessBuilder("sh", "-c", command.replace("curl ", "curl -sS --fail --max-time 20 "));
        shell.environment().put("API_KEY", KEY);
        Process process = shell.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + "\n" + output).isZero();
        return output;
    }

    private static boolean hasCurl() throws InterruptedException {
        try {
            return new ProcessBuilder("curl", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            return false;
        }
    }
}
