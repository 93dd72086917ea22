package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.portway.api.AdminKey;
import io.portway.api.Authorization;
import io.portway.api.FailureLimit;
import io.portway.api.KeyRegistry;
import io.portway.api.NoKeys;
import io.portway.api.OwnKeys;
import io.portway.api.TokenAuthorization;
import io.portway.association.Association;
import io.portway.association.AssociationKey;
import io.portway.testing.ApiServer;
import io.portway.testing.AssociationStore;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What shows only in a process of its own: its environment, locale and standard input, and the launcher. */
class AssociationsProcessIT {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);
    private static final String GOOD = "NNSXS.GOOD." + "G".repeat(52);
    private static final String OTHER = "NNSXS.OTHER." + "X".repeat(52);

    @TempDir
    private Path directory;

    private TestHome home;
    private AssociationStore store;
    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        home = new TestHome(directory.resolve("home"));
        Path data = Files.createDirectories(directory.resolve("server"));
        store = AssociationStore.open(data);
        KeyRegistry keys = new KeyRegistry(store.database(), store.commits(), InstantSource.system());
        serve(new TokenAuthorization(
                AdminKey.loadOrCreate(GOOD, data), new OwnKeys(keys), new FailureLimit(InstantSource.system())));
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # environment | configured | file  | problem
                    GOOD          | OTHER      | OTHER |
                    OTHER         | GOOD       | GOOD  | API key not found
                    ' '           | GOOD       | OTHER |
                    ''            | OTHER      | GOOD  | API key not found
                                  | GOOD       |       |
                                  | ''         | GOOD  |
                                  |            | GOOD  |
                                  |            | OTHER | API key not found
                                  |            |       | There is no key to call with: set PORTWAY_API_KEY, as data/admin-key cannot be read.
                    'a\tb'        | GOOD       | GOOD  | What PORTWAY_API_KEY holds is no key
                    """)
    void callsWithTheFirstKeyThereIs(String environment, String configured, String file, String problem)
            throws Exception {
        // Given
        if (configured != null) {
            home.configuration("portway.auth.admin-key=" + key(configured) + "\n");
        }
        if (file != null) {
            Files.createDirectories(home.directory().resolve("data"));
            Files.writeString(home.directory().resolve("data/admin-key"), key(file) + "\n");
        }

        // When
        Output output =
                run(environment == null ? Map.of() : Map.of("PORTWAY_API_KEY", key(environment)), "", "list", "my-app");

        // Then
        if (problem == null) {
            assertThat(output).isEqualTo(new Output(0, "FPORT  PACKAGE  DATA\n", ""));
        } else {
            assertThat(output.exitCode()).isEqualTo(1);
            assertThat(output.err()).startsWith("portway: ").contains(problem).hasLineCount(1);
            assertThat(output.err()).doesNotContain(key(GOOD), key(OTHER));
        }
    }

    @Test
    void needsNoKeyWherePortwayAsksForNone() throws Exception {
        server.close();
        serve(new NoKeys());
        home.configuration("portway.auth.mode=none\n");

        assertThat(run(Map.of(), "", "list", "my-app").exitCode()).isZero();
    }

    @Test
    void readsDataFromStandardInput() throws Exception {
        Output output = run(
                Map.of("PORTWAY_API_KEY", GOOD),
                "{\"certificate\":\"a\\nb\"}\n",
                "set",
                "my-app",
                "200",
                "--package",
                "mine",
                "--data-file",
                "-");

        assertThat(output.exitCode()).isZero();
        assertThat(stored().data()).isEqualTo(Map.of("certificate", "a\nb"));
    }

    @Test
    void keepsEveryCharacterWhereNoLocaleIsSet() throws Exception {
        assumeThat(System.getProperty("sun.jnu.encoding"))
                .as("the encoding in which this test itself gives arguments")
                .isEqualTo("UTF-8");

        Output output = run(
                Map.of("PORTWAY_API_KEY", GOOD, "LC_ALL", "C"),
                "",
                "set",
                "my-app",
                "200",
                "--package",
                "mine",
                "--data",
                "{\"town\":\"Zürich\"}",
                "--json");

        assertThat(output.out()).contains("Zürich");
        assertThat(stored().data()).isEqualTo(Map.of("town", "Zürich"));
    }

    @Test
    void takesNoArgumentsFromAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("data.json"), "{\"key\": \"hunter2\"}");

        Output output = run(
                Map.of("PORTWAY_API_KEY", GOOD), "", "set", "my-app", "200", "--package", "mine", "--data", "@" + file);

        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.err())
                .startsWith("portway: --data does not parse as JSON")
                .doesNotContain("hunter2")
                .hasLineCount(1);
    }

    private void serve(Authorization authorization) {
        server = ApiServer.start(store.endpoints(), authorization);
    }

    private Association stored() {
        Association stored = store.associations().find(new AssociationKey("my-app", null, 200));
        assertThat(stored).isNotNull();
        return stored;
    }

    private static String key(String name) {
        return switch (name) {
            case "GOOD" -> GOOD;
            case "OTHER" -> OTHER;
            default -> name;
        };
    }

    private Output run(Map<String, String> environment, String input, String... arguments) throws Exception {
        Path in = Files.writeString(directory.resolve("in"), input);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        List<String> command =
                new ArrayList<>(List.of(Path.of("portway").toAbsolutePath().toString(), "associations"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--home", home.directory().toString(), "--url", server.uri("").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PORTWAY_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }
}
