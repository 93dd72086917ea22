package io.portway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dockerfile, docker-compose.yml and .env.example name only what is there, and fit each other. */
final class DeploymentTest {

    private static final Map<String, String> PASSWORDS =
            Map.of("POSTGRES_PASSWORD", "a", "MQTT_PASSWORD_PORTWAY", "b", "MQTT_PASSWORD_TTS", "c");
    private static final String DATA_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String ROOT = "/opt/portway/";
    private static final Path UNIT = Path.of("config/portway.service");
    private static final Duration SEVEN_DAYS = Duration.ofDays(7);

    @TempDir
    private Path directory;

    private Dockerfile image;
    private ComposeFile compose;

    @BeforeEach
    void read() throws IOException {
        image = Dockerfile.read();
        compose = ComposeFile.read(PASSWORDS);
    }

    @Test
    void composeFileFitsTheComposeSchema() {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of("classpath:compose/compose-spec.json"));
        assertThat(schema.validate(compose.root())).isEmpty();
        ((ObjectNode) compose.service("portway")).put("imagine", "portway");
        assertThat(schema.validate(compose.root())).hasSize(1);
    }

    @Test
    void composeFileAsksForEachPasswordThatIsNotSet() {
        for (String missing : PASSWORDS.keySet()) {
            Map<String, String> others = new HashMap<>(PASSWORDS);
            others.remove(missing);
            assertThatThrownBy(() -> ComposeFile.read(others)).hasMessage(missing + ": set it in .env");
        }
    }

    @Test
    void exampleOfVariablesHasExactlyWhatTheComposeFileAsksFor() throws IOException {
        Set<String> asked = new TreeSet<>();
        ComposeFile.VARIABLE
                .matcher(Files.readString(ComposeFile.FILE))
                .results()
                .forEach(found -> {
                    if (found.group(2).equals("?")) {
                        asked.add(found.group(1));
                    }
                });
        Set<String> toFillIn = Files.readAllLines(ComposeFile.VARIABLES).stream()
                .filter(line -> line.matches("[A-Z0-9_]+="))
                .map(line -> line.substring(0, line.length() - 1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(toFillIn).isEqualTo(asked).isEqualTo(new TreeSet<>(PASSWORDS.keySet()));
    }

    @Test
    void portwayKnowsEveryVariableAndOptionThatItIsGiven() throws IOException {
        // Given: what .env holds goes to Portway, too, and what the compose file sets comes before it.
        Map<String, String> environment = new HashMap<>(image.environment("portway"));
        environment.putAll(ComposeFile.variables());
        environment.putAll(Map.of("PORTWAY_TTS_API_KEY", "NNSXS.A.B", "PORTWAY_DATA_KEY", DATA_KEY));
        environment.putAll(compose.environment("portway"));

        // When
        Settings.Loaded loaded = Settings.load(home(), options(environment), environment);

        // Then
        assertThat(loaded.faults()).extracting(Fault::problem).isEmpty();
        assertThat(loaded.settings().http().port()).isEqualTo(8080);
    }

    @Test
    void portwayAsksThePostgresThatIsThere() {
        Map<String, String> portway = compose.environment("portway");
        Map<String, String> postgres = compose.environment("postgres");
        for (String database : List.of("PORTWAY_DATA_", "PORTWAY_STORAGE_")) {
            assertThat(portway)
                    .containsEntry(database + "URL", "jdbc:postgresql://postgres/" + postgres.get("POSTGRES_DB"))
                    .containsEntry(database + "USER", postgres.get("POSTGRES_USER"))
                    .containsEntry(database + "PASSWORD", postgres.get("POSTGRES_PASSWORD"));
        }
    }

    @Test
    void brokerKeepsMoreThanItsDefaultsFor() throws IOException {
        String config = Files.readString(Path.of("config/hivemq/config.xml"));
        long longest = number(config, "<session-expiry>\\s*<max-interval>(\\d+)<");
        long session = Long.parseLong(options(compose.environment("portway"))
                .getProperty("camel.routeTemplate[source-mqtt5-hivemq].sessionExpiryInterval"));

        assertThat(number(config, "<max-queue-size>(\\d+)<")).isGreaterThan(1000);
        assertThat(session).isGreaterThan(SEVEN_DAYS.toSeconds()).isLessThanOrEqualTo(longest);
        assertThat(config).contains("<mode>file</mode>");
    }

    @Test
    void brokerIsTheOneThatTheTestsRun() throws IOException {
        Matcher version = Pattern.compile("<hivemq-ce.version>(.*)<").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(image.last("hivemq", "FROM").rest())
                .isEqualTo("hivemq/hivemq-ce:" + version.group(1) + " AS hivemq");
    }

    @Test
    void publishesPortsOnLoopbackOnlyAndThoseThatSomethingListensOn() throws IOException {
        Map<String, String> ports = image.environment("portway");
        Set<String> listening = Set.of(
                ports.get("PORTWAY_HTTP_PORT"),
                ports.get("PORTWAY_MANAGEMENT_PORT"),
                String.valueOf(number(Files.readString(Path.of("config/hivemq/config.xml")), "<port>(\\d+)<")));
        List<String> published = new ArrayList<>();
        for (JsonNode service : compose.root().path("services")) {
            service.path("ports").forEach(port -> published.add(port.asText()));
        }
        assertThat(published).hasSameSizeAs(listening).allSatisfy(port -> assertThat(port)
                .matches("127\\.0\\.0\\.1:(\\d+):\\1")
                .satisfies(mapping -> assertThat(listening).contains(mapping.substring(mapping.lastIndexOf(':') + 1))));
        assertThat(image.last("portway", "EXPOSE").words()).isSubsetOf(listening);
    }

    @Test
    void imageListensOnAllAddresses() {
        assertThat(image.environment("portway"))
                .containsEntry("PORTWAY_HTTP_HOST", "0.0.0.0")
                .containsEntry("PORTWAY_MANAGEMENT_HOST", "0.0.0.0");
    }

    @Test
    void copiesWhatIsThereAndWhatTheContextHas() throws IOException {
        List<String> context = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        List<String> sources = image.instructions().stream()
                .filter(instruction -> instruction.keyword().equals("COPY") && !instruction.isFromAnotherStage())
                .map(copy -> copy.words().get(0))
                .toList();
        assertThat(sources).hasSizeGreaterThan(5).allSatisfy(source -> {
            assertThat(Path.of(source)).exists();
            assertThat(context).anyMatch(root -> Path.of(source).startsWith(root));
        });
        assertThat(context).allSatisfy(root -> assertThat(Path.of(root)).exists());
    }

    @Test
    void buildsStagesThatAreThere() {
        List<String> targets = new ArrayList<>();
        for (JsonNode service : compose.root().path("services")) {
            if (service.has("build")) {
                targets.add(service.path("build").path("target").asText());
            }
        }
        assertThat(targets).hasSize(2).allMatch(target -> !image.all(target, "FROM")
                .isEmpty());
    }

    @Test
    void mountsWhatIsThereReadOnlyWhereTheImageHasTheSame() {
        List<String> mounts = new ArrayList<>();
        for (JsonNode service : compose.root().path("services")) {
            service.path("volumes").forEach(volume -> mounts.add(volume.asText()));
        }
        for (String mount : mounts) {
            String[] parts = mount.split(":");
            if (parts[0].startsWith("./")) {
                assertThat(Path.of(parts[0])).exists();
                assertThat(parts).as(mount).hasSize(3).endsWith("ro");
                assertThat(copiedTo(parts[1]))
                        .as(mount)
                        .contains(Path.of(parts[0]).normalize().toString());
            } else {
                assertThat(compose.root().path("volumes").has(parts[0]))
                        .as(mount)
                        .isTrue();
            }
        }
        assertThat(mounts)
                .contains("portway-data:" + image.last("portway", "VOLUME").rest());
    }

    @Test
    void waitsOnlyForServicesWithAHealthCheck() {
        JsonNode awaited = compose.service("portway").path("depends_on");
        assertThat(awaited).hasSize(2);
        awaited.fieldNames().forEachRemaining(name -> {
            assertThat(awaited.path(name).path("condition").asText()).isEqualTo("service_healthy");
            assertThat(compose.service(name).has("healthcheck")).isTrue();
        });
    }

    @Test
    void givesPortwayLongerToStopThanItTakes() {
        Duration grace = Duration.parse(
                "PT" + compose.service("portway").path("stop_grace_period").asText());
        assertThat(grace).isGreaterThan(stop());
    }

    @Test
    void everyServiceComesBackByItself() {
        assertThat(compose.root().path("services")).hasSize(3).allSatisfy(service -> assertThat(
                        service.path("restart").asText())
                .isEqualTo("unless-stopped"));
    }

    @Test
    void imageRunsAsAUserOfFixedNumberThatOwnsTheData() {
        assertThat(image.last("portway", "USER").rest()).isEqualTo("10001:10001");
        assertThat(image.all("portway", "RUN"))
                .anyMatch(run -> run.rest().equals("install --directory --owner=10001 --group=10001 --mode=700 data"));
    }

    @Test
    void unitNamesTheLauncherOfItsDirectoryAndVariablesThatPortwayKnows() throws IOException {
        Map<String, String> unit = unit();
        String[] variable = unit.get("Environment").split("=");
        assertThat(unit).containsEntry("ExecStart", unit.get("WorkingDirectory") + "/portway run");
        assertThat(variable[1]).isEqualTo("/var/lib/" + unit.get("StateDirectory"));
        assertThat(Settings.load(home(), new Properties(), Map.of(variable[0], variable[1]))
                        .faults())
                .isEmpty();
        assertThat(Path.of(unit.get("Documentation").replace("file:/opt/portway/", "")))
                .exists();
    }

    @Test
    void unitGivesPortwayLongerToStopThanItTakes() throws IOException {
        assertThat(Duration.parse("PT" + unit().get("TimeoutStopSec"))).isGreaterThan(stop());
    }

    @Test
    void unitIsOneThatSystemdTakes() throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze")).exists();
        Path copy = directory.resolve("portway.service");
        String here = Path.of("").toAbsolutePath().toString();
        Files.writeString(copy, Files.readString(UNIT).replace("/opt/portway", here));
        Path output = directory.resolve("output");

        Process verify = new ProcessBuilder("/usr/bin/systemd-analyze", "verify", copy.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(verify.waitFor()).isZero();
        assertThat(output).isEmptyFile();
    }

    private Home home() throws IOException {
        Home home = Home.of(directory);
        Files.createDirectories(home.config());
        Files.writeString(home.configFile(), "");
        return home;
    }

    /** The longest that a stop takes. */
    private Duration stop() {
        return Settings.load(Home.of(directory), new Properties(), Map.of())
                .settings()
                .shutdownTimeout()
                .plusSeconds(10);
    }

    private static Map<String, String> unit() throws IOException {
        Map<String, String> unit = new HashMap<>();
        for (String line : Files.readAllLines(UNIT)) {
            if (line.matches("[A-Za-z]+=.*")) {
                String[] pair = line.split("=", 2);
                unit.put(pair[0], pair[1]);
            }
        }
        return unit;
    }

    /** The sources in the checkout of what the images have at a path. */
    private List<String> copiedTo(String path) {
        return image.instructions().stream()
                .filter(copy -> copy.keyword().equals("COPY") && !copy.isFromAnotherStage())
                .filter(copy -> path.equals(copy.words().get(1))
                        || path.equals(ROOT + copy.words().get(1)))
                .map(copy -> copy.words().get(0))
                .toList();
    }

    /** The system properties among the options of the JVM. */
    private static Properties options(Map<String, String> environment) {
        Properties properties = new Properties();
        for (String word : environment.get("PORTWAY_JAVA_OPTS").strip().split("\\s+")) {
            String[] pair = word.substring("-D".length()).split("=", 2);
            properties.setProperty(pair[0], pair[1]);
        }
        return properties;
    }

    private static long number(String text, String pattern) {
        MatchResult only =
                Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow();
        return Long.parseLong(only.group(1));
    }
}
