package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.api.AdminKey;
import io.portway.api.FailureLimit;
import io.portway.api.KeyApi;
import io.portway.api.KeyRegistry;
import io.portway.api.NoKeys;
import io.portway.api.OwnKeys;
import io.portway.api.TokenAuthorization;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.FreePort;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeyCommandIT {

    @TempDir
    private Path directory;

    private AssociationStore store;
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        new TestHome(directory);
        Path data = Files.createDirectories(directory.resolve("data"));
        store = AssociationStore.open(data);
        KeyRegistry keys = new KeyRegistry(store.database(), store.commits(), InstantSource.system());
        server = ApiServer.start(
                new KeyApi(keys).endpoints(),
                new TokenAuthorization(
                        AdminKey.loadOrCreate(null, data),
                        new OwnKeys(keys),
                        new FailureLimit(InstantSource.system())));
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @Test
    void makesListsAndRevokesAKey() throws IOException {
        // Given
        Output made = run(
                "create",
                "--name",
                "provisioning",
                "--application",
                "app1",
                "--application",
                "app2",
                "--right",
                "RIGHT_APPLICATION_SETTINGS_PACKAGES",
                "--expires-at",
                "2099-12-31T00:00:00Z");
        assertThat(made.err()).isEmpty();
        assertThat(made.out()).matches("NNSXS\\.[A-Z2-7]{39}\\.[A-Z2-7]{52}\n");
        String[] key = made.out().strip().split("\\.");

        // When
        Output list = run("list");
        Output revoked = run("revoke", key[1]);

        // Then
        assertThat(list.out())
                .startsWith("ID")
                .contains(key[1] + "  provisioning  app1,app2     APPLICATION_SETTINGS_PACKAGES  until 2099")
                .doesNotContain(key[2]);
        assertThat(revoked.out()).isEqualTo("Revoked " + key[1] + ".\n");
        assertThat(new ObjectMapper()
                        .readTree(run("list", "--json").out())
                        .path("api_keys")
                        .path(0)
                        .has("revoked_at"))
                .isTrue();
    }

    @Test
    void saysInOneLineWhatIsWrong() {
        assertFails(
                run("create", "--name", "x", "--application", "all", "--right", "RIGHT_APPLICATION_AL"),
                "rights: has RIGHT_APPLICATION_AL, which is unknown; did you mean RIGHT_APPLICATION_ALL?");
        assertFails(
                run("create", "--name", "x", "--right", "RIGHT_APPLICATION_ALL"),
                "Say by --application for which application the key is, once for each, or by --application all");
        assertFails(
                run("revoke", "NOSUCHKEY"),
                "There is no API key NOSUCHKEY; ./portway api-key list shows those that there are.");
        assertFails(run("revoke", "a/../b"), "That is no id of a key");
    }

    @ParameterizedTest
    @CsvSource({"none, nobody needs one", "tts, callers show their keys of The Things Stack"})
    void saysThatThereAreNoKeysInAnotherMode(String mode, String instead) throws IOException {
        server.close();
        server = ApiServer.start(KeyApi.withoutKeys(mode), new NoKeys());

        assertFails(
                run("list"),
                "there are no API keys of Portway's own where portway.auth.mode is `" + mode + "`, as " + instead);
        assertThat(run("list").err())
                .contains("; to have some, set it to keys and start Portway anew (501 from http")
                .doesNotContain("portway/keys");
    }

    @Test
    void saysThatPortwayDoesNotRunThere() {
        assertFails(
                Output.of(
                        new ApiKeyCommand(),
                        "list",
                        "--home",
                        directory.toString(),
                        "--url",
                        "http://127.0.0.1:" + FreePort.find()),
                "Is it running (./portway run)?");
    }

    @Test
    void saysThatThereIsNoKeyToCallWith() throws IOException {
        Files.delete(directory.resolve("data/admin-key"));

        assertFails(
                run("list"), "There is no key to call with: set PORTWAY_API_KEY, as data/admin-key cannot be read.");
    }

    private static void assertFails(Output output, String words) {
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.err().lines()).hasSize(1);
        assertThat(output.err()).contains(words);
    }

    private Output run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of("--home", directory.toString(), "--url", server.uri("").toString()));
        return Output.of(new ApiKeyCommand(), all.toArray(String[]::new));
    }
}
