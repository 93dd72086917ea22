package io.portway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portway.application.Tts;
import io.portway.association.MatchRule;
import io.portway.settings.Settings.Loaded;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final String SECRET = "NNSXS.ABCDEFGH.ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    @TempDir
    private Path directory;

    private Home home;
    private final Properties systemProperties = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeHome() throws IOException {
        home = Home.of(directory);
        Files.createDirectories(home.config());
        file("");
    }

    @Test
    void standsOnDefaultsAlone() {
        Settings settings = load().orThrow();

        assertThat(settings.http().url()).isEqualTo(URI.create("http://127.0.0.1:8080"));
        assertThat(settings.management().url()).isEqualTo(URI.create("http://127.0.0.1:9876"));
        assertThat(settings.data().directory()).isEqualTo(directory.resolve("data"));
        assertThat(settings.data().database().url()).isEqualTo("jdbc:sqlite:" + directory.resolve("data/portway.db"));
        assertThat(settings.data().storage().url()).isEqualTo("jdbc:sqlite:" + directory.resolve("data/storage.db"));
        assertThat(settings.auth()).isEqualTo(new Settings.Auth("keys", null, List.of()));
        assertThat(settings.matching()).isEqualTo(new Settings.Matching(MatchRule.F_PORT, Map.of()));
        assertThat(settings.journal())
                .isEqualTo(new Settings.Journal(
                        Duration.ofHours(72), Duration.ofHours(24), 4L << 30, Duration.ofDays(30), Duration.ofDays(7)));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.ttses()).isEmpty();
    }

    @Test
    void readsTheNetworksOfTrustedProxies() throws IOException {
        file("portway.http.trusted-proxies=10.0.0.0/8, 192.168.1.7,fd00::/8");

        assertThat(load().orThrow().auth().trustedProxies())
                .containsExactly("10.0.0.0/8", "192.168.1.7/32", "fd00::/8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "portway.http.trusted-proxies=10.0.0.0/33     | takes a list of addresses and networks",
                "portway.http.trusted-proxies=proxy.example   | takes a list of addresses and networks",
                "portway.http.trusted-proxies=10.0.0.1,       | takes a list of addresses and networks",
                "portway.http.trusted-proxy=10.0.0.1          | did you mean portway.http.trusted-proxies?",
                "portway.auth.mode=key                        | takes keys or tts or none",
                "portway.auth.mode=tts                        | asks a TTS for rights, and none is configured",
            })
    void refusesWhatCannotBeOfTheCheckOfCallers(String line, String words) throws IOException {
        file(line);

        assertThat(load().faults()).anySatisfy(fault -> assertThat(fault.toString())
                .startsWith("config/application.properties:1:")
                .contains(words));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "::1, true",
        "localhost, true",
        "0.0.0.0, false",
        "192.0.2.1, false",
        "a.example, false"
    })
    void letsEverybodyInOnLoopbackOnly(String host, boolean starts) throws IOException {
        file("portway.auth.mode=none\nportway.http.host=" + host);

        assertThat(load().faults())
                .extracting(Fault::toString)
                .satisfies(faults -> assertThat(faults.isEmpty()).isEqualTo(starts))
                .allSatisfy(fault -> assertThat(fault)
                        .startsWith("config/application.properties:1:")
                        .contains("set that to 127.0.0.1, or the mode to keys"));
    }

    @Test
    void takesEnvironmentOverCommandLineOverFile() throws IOException {
        file(
                """
                portway.http.port=1001
                portway.management.port=1002
                portway.http.host=file
                """);
        systemProperties.setProperty("portway.management.port", "2002");
        systemProperties.setProperty("portway.http.host", "command-line");
        environment.put("PORTWAY_HTTP_HOST", "environment");

        Settings settings = load().orThrow();

        assertThat(settings.http().port()).isEqualTo(1001);
        assertThat(settings.management().port()).isEqualTo(2002);
        assertThat(settings.http().host()).isEqualTo("environment");
    }

    @Test
    void takesEmptyValueForNone() throws IOException {
        file("portway.http.port=1001\nportway.http.host=\n");
        environment.put("PORTWAY_HTTP_PORT", "");

        Settings settings = load().orThrow();

        assertThat(settings.http().url()).isEqualTo(URI.create("http://127.0.0.1:1001"));
    }

    @Test
    void resolvesVariablesOfTheEnvironmentInTheFile() throws IOException {
        file(
                """
                portway.auth.admin-key={{env:ADMIN_KEY}}
                portway.http.host={{env:NO_SUCH_HOST:localhost}}
                """);
        environment.put("ADMIN_KEY", SECRET);

        Settings settings = load().orThrow();

        assertThat(settings.auth().adminKey()).isEqualTo(SECRET);
        assertThat(settings.http().host()).isEqualTo("localhost");
    }

    @Test
    void readsSecretFromTheFileThatTheEnvironmentNames() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        environment.put("PORTWAY_AUTH_ADMIN_KEY_FILE", secret.toString());

        assertThat(load().orThrow().auth().adminKey()).isEqualTo(SECRET);
    }

    @Test
    void readsPasswordsOfBrokersAndShowsNone() throws IOException {
        file("portway.mqtt5.plant.password=" + SECRET + "\n");
        environment.put("PORTWAY_MQTT5_MAIN_HALL_PASSWORD", SECRET);

        Settings.Loaded loaded = load();

        assertThat(loaded.orThrow().brokers())
                .containsExactly(new Settings.Broker("plant", SECRET), new Settings.Broker("main-hall", SECRET));
        assertThat(loaded.toString()).contains("plant", "main-hall").doesNotContain(SECRET);
    }

    @Test
    void keepsDataDirectoryInDatabaseUrls() {
        systemProperties.setProperty("portway.data.dir", "/var/lib/portway");

        Settings settings = load().orThrow();

        assertThat(settings.data().database().url()).isEqualTo("jdbc:sqlite:/var/lib/portway/portway.db");
        assertThat(settings.data().storage().url()).isEqualTo("jdbc:sqlite:/var/lib/portway/storage.db");
    }

    @Test
    void readsMatchingRuleOfPackages() throws IOException {
        file("portway.package.aws-iot.match=package\n");
        environment.put("PORTWAY_PACKAGE_STORAGE_INTEGRATION_MATCH", "f-port");

        assertThat(load().orThrow().matching().ofPackage())
                .isEqualTo(Map.of("aws-iot", MatchRule.PACKAGE, "storage-integration", MatchRule.F_PORT));
    }

    @Test
    void leavesVariablesOfKubernetesServicesAlone() {
        environment.putAll(Map.of(
                "PORTWAY_SERVICE_HOST", "10.0.0.1",
                "PORTWAY_SERVICE_PORT", "8080",
                "PORTWAY_SERVICE_PORT_HTTP", "8080",
                "PORTWAY_PORT", "tcp://10.0.0.1:8080",
                "PORTWAY_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "PORTWAY_PORT_8080_TCP_ADDR", "10.0.0.1",
                "PORTWAY_HTTP_SERVICE_HOST", "10.0.0.1",
                "PORTWAY_HTTP_PORT", "tcp://10.0.0.1:8080"));

        assertThat(load().orThrow().http().port()).isEqualTo(8080);
    }

    @Test
    void leavesKeysOfOthersAlone() throws IOException {
        file("camel.main.name=x\ncamel.kamelet.x.y=1\ncamel.routeTemplate[0].templateId=x\nmy.greeting=hello\n");
        environment.put("PORTWAY_JAVA_OPTS", "-Xmx1g");
        environment.put("PORTWAY_HOME", "/opt/portway");

        assertThat(load().faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    portway.htp.port=1               | portway.htp.port is unknown; did you mean portway.http.port?
                    portway.http.prot=1              | portway.http.prot is unknown; did you mean portway.http.port?
                    portwy.http.port=1               | portwy.http.port is unknown; did you mean portway.http.port?
                    portway.quux=1                   | portway.quux is unknown; docs/configuration.md lists every key.
                    portway.package.aws-iot.mach=1   | portway.package.aws-iot.mach is unknown; did you mean portway.package.aws-iot.match?
                    portway.tts.EU1.mqtt-host=h      | portway.tts.EU1.mqtt-host is unknown; did you mean portway.tts.eu1.mqtt-host?
                    camel.componet.seda.size=1       | camel.componet.seda.size is unknown; did you mean camel.component.…?
                    camel.route-templates[0].x=1     | camel.route-templates[0].x is unknown; did you mean camel.routetemplate.…?
                    camel.server.port=1              | camel.server.port is decided by portway.http.port; set that instead.
                    camel.main.shutdown-timeout=1    | camel.main.shutdown-timeout is decided by portway.shutdown.timeout; set that instead.
                    portway.http.port=abc            | portway.http.port takes a port number from 1 to 65535, not 'abc'.
                    portway.http.port=65536          | portway.http.port takes a port number from 1 to 65535, not '65536'.
                    portway.http.host=a:80           | portway.http.host takes a host name or an address, without a port, not 'a:80'.
                    portway.journal.retention=24     | portway.journal.retention takes a time with its unit, such as 30s, 10m, 24h or 30d, not '24'.
                    portway.journal.retention=0h     | portway.journal.retention takes a time with its unit, such as 30s, 10m, 24h or 30d, not '0h'.
                    portway.journal.max-size=4GB     | portway.journal.max-size takes a size with its unit, such as 512MiB or 4GiB, not '4GB'.
                    portway.journal.max-size=9999999999TiB | portway.journal.max-size takes a size with its unit, such as 512MiB or 4GiB, not '9999999999TiB'.
                    portway.dispatch.match=fport     | portway.dispatch.match takes f-port or package, not 'fport'.
                    portway.auth.mode=nobody         | portway.auth.mode takes keys or tts or none, not 'nobody'.
                    portway.auth.admin-key=hunter2   | portway.auth.admin-key takes NNSXS.<id>.<secret> with 32 to 256 characters of secret.
                    portway.data.url=postgres://u:hunter2@h | portway.data.url takes a JDBC URL without password, such as jdbc:sqlite:data/portway.db or jdbc:postgresql://host/portway.
                    portway.auth.admin-key={{env:NO_KEY}}   | portway.auth.admin-key holds {{env:NO_KEY}}, which the environment does not set.
                    portway.auth.admin-key={{aws:key}}      | portway.auth.admin-key holds {{aws:key}}, but only {{env:NAME}} and {{env:NAME:default}} are known here.
                    """)
    void namesFileLineAndRemedy(String line, String problem) throws IOException {
        file("# A comment.\n\n" + line + "\n");

        assertThat(load().faults())
                .extracting(Fault::toString)
                .containsExactly("config/application.properties:3: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PORTWAY_HTP_PORT            | PORTWAY_HTP_PORT is unknown; did you mean PORTWAY_HTTP_PORT?
                    PORTWAY_AUTH_ADMINKEY       | PORTWAY_AUTH_ADMINKEY is unknown; did you mean PORTWAY_AUTH_ADMIN_KEY?
                    PORTWAY_HTTP_PORT_FILE      | PORTWAY_HTTP_PORT_FILE is unknown; docs/configuration.md lists every key.
                    PORTWAY_HTTP_PORT           | PORTWAY_HTTP_PORT takes a port number from 1 to 65535, not 'hunter2'.
                    PORTWAY_AUTH_ADMIN_KEY_FILE | PORTWAY_AUTH_ADMIN_KEY_FILE names hunter2, which cannot be read.
                    PORTWAY_AUTH_ADMIN_KEY      | PORTWAY_AUTH_ADMIN_KEY takes NNSXS.<id>.<secret> with 32 to 256 characters of secret.
                    """)
    void namesVariableAndRemedy(String variable, String problem) {
        environment.put(variable, "hunter2");

        assertThat(load().faults()).extracting(Fault::toString).containsExactly("environment: " + problem);
    }

    @Test
    void namesPropertyOfTheCommandLine() {
        systemProperties.setProperty("portway.htp.port", "1");
        systemProperties.setProperty("portway.shutdown.timeout", "1");

        assertThat(load().faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "command line: -Dportway.htp.port is unknown; did you mean portway.http.port?",
                        "command line: -Dportway.shutdown.timeout takes a time with its unit, such as 30s, 10m, 24h or 30d,"
                                + " not '1'.");
    }

    @Test
    void reportsAllFaultsTogether() throws IOException {
        file("portway.http.port=x\nportway.foo=1\n");
        environment.put("PORTWAY_BAR", "1");

        assertThatThrownBy(() -> load().orThrow())
                .isInstanceOf(StartException.class)
                .message()
                .hasLineCount(3);
    }

    @Test
    void refusesKeyThatIsSetTwice() throws IOException {
        file("portway.http.port=1001\nportway.http.port=1002\n");

        assertThat(load().faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "config/application.properties:2: portway.http.port is already set in line 1; keep one of the two.");
    }

    @Test
    void refusesSecretThatIsGivenTwice() {
        environment.put("PORTWAY_AUTH_ADMIN_KEY", SECRET);
        environment.put("PORTWAY_AUTH_ADMIN_KEY_FILE", "/nowhere");

        assertThat(load().faults())
                .extracting(Fault::problem)
                .containsExactly(
                        "PORTWAY_AUTH_ADMIN_KEY_FILE and PORTWAY_AUTH_ADMIN_KEY are both set; keep one of the two.");
    }

    @Test
    void refusesOnePortForBothServers() {
        environment.put("PORTWAY_HTTP_PORT", "9876");

        assertThat(load().faults())
                .extracting(Fault::problem)
                .containsExactly("portway.http.port and portway.management.port are both 9876; give each its own.");
    }

    @Test
    void namesMissingFile() throws IOException {
        Files.delete(home.configFile());

        assertThat(load().faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "config/application.properties: is not there; name the directory that holds it with --config.");
    }

    @Test
    void namesFileWithASecretThatIsNotText() throws IOException {
        Path file = Files.write(directory.resolve("key"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        environment.put("PORTWAY_AUTH_ADMIN_KEY_FILE", file.toString());

        assertThat(load().faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "environment: PORTWAY_AUTH_ADMIN_KEY_FILE names " + file + ", which is not UTF-8 text.");
    }

    @Test
    void namesFileThatIsNotText() throws IOException {
        Files.write(home.configFile(), "portway.http.host=caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(load().faults()).extracting(Fault::where).containsExactly("config/application.properties");
        assertThat(load().faults())
                .extracting(Fault::problem)
                .allMatch(problem -> problem.startsWith("cannot be read"));
    }

    @Test
    void showsNoSecret() throws IOException {
        file("portway.tts.eu1.mqtt-host=h\nportway.tts.eu1.applications.app1.api-key=hunter2\n");
        environment.put("PORTWAY_AUTH_ADMIN_KEY", SECRET);
        environment.put("PORTWAY_STORAGE_URL", "jdbc:sqlite:x?key=hunter2");

        Loaded loaded = load();

        assertThat(loaded.faults()).isEmpty();
        assertThat(loaded.toString()).doesNotContain(SECRET, "hunter2");
    }

    @Test
    void givesEveryValueThatIsNotSecretToRoutes() throws IOException {
        file("portway.http.port=1001\nportway.auth.admin-key=" + SECRET + "\n");

        assertThat(load().properties())
                .containsEntry("portway.http.port", "1001")
                .containsEntry("portway.management.port", "9876")
                .containsEntry("portway.data.dir", directory.resolve("data").toString())
                .doesNotContainKey("portway.auth.admin-key");
    }

    @Test
    void readsOneApplicationFromTheEnvironmentAlone() {
        environment.putAll(Map.of(
                "PORTWAY_TTS_HOST", "tts.example.com",
                "PORTWAY_TTS_APPLICATION", "app1",
                "PORTWAY_TTS_API_KEY", "key"));

        List<Tts> ttses = load().orThrow().ttses();

        assertThat(ttses).singleElement().satisfies(tts -> {
            assertThat(tts.name()).isEqualTo("default");
            assertThat(tts.url()).isEqualTo(URI.create("https://tts.example.com"));
            assertThat(tts.mqttPort()).isEqualTo(8883);
            assertThat(tts.tls()).isTrue();
            assertThat(tts.uid(tts.applications().get(0))).isEqualTo("app1");
            assertThat(tts.applications().get(0).apiKey()).isEqualTo("key");
        });
    }

    private Loaded load() {
        return Settings.load(home, systemProperties, environment);
    }

    private void file(String text) throws IOException {
        Files.writeString(home.configFile(), text);
    }
}
