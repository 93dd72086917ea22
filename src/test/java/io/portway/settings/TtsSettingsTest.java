package io.portway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import io.portway.settings.Settings.Loaded;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TtsSettingsTest {

    @TempDir
    private Path directory;

    @Test
    void readsSeveralTtsWithSeveralApplications() throws IOException {
        Loaded loaded = load(
                """
                portway.tts.eu1.mqtt-host=eu1.cloud.thethings.network
                portway.tts.eu1.tenant=ten
                portway.tts.eu1.applications.app1.api-key=key1
                portway.tts.eu1.applications.app2.api-key=key2
                portway.tts.lab.mqtt-host=10.0.0.5
                portway.tts.lab.tls=false
                portway.tts.lab.url=http://10.0.0.5:1885
                portway.tts.lab.applications.app3.api-key=key3
                """);

        assertThat(loaded.orThrow().ttses())
                .containsExactly(
                        new Tts(
                                "eu1",
                                URI.create("https://eu1.cloud.thethings.network"),
                                "eu1.cloud.thethings.network",
                                8883,
                                true,
                                null,
                                "ten",
                                List.of(
                                        new TtsApplication("app1", "key1", null),
                                        new TtsApplication("app2", "key2", null))),
                        new Tts(
                                "lab",
                                URI.create("http://10.0.0.5:1885"),
                                "10.0.0.5",
                                1883,
                                false,
                                null,
                                null,
                                List.of(new TtsApplication("app3", "key3", null))));
        Tts eu1 = loaded.settings().ttses().get(0);
        assertThat(eu1.uid(eu1.applications().get(0))).isEqualTo("app1@ten");
    }

    @Test
    void takesCaFileFromTheHome() throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), "x");

        Loaded loaded = load(
                """
                portway.tts.lab.mqtt-host=h
                portway.tts.lab.ca-file=ca.pem
                portway.tts.lab.applications.app3.api-key=key3
                """);

        assertThat(loaded.orThrow().ttses()).extracting(Tts::caFile).containsExactly(file);
    }

    @Test
    void completesTheShortKeysByLongOnes() throws IOException {
        Loaded loaded = load(
                """
                portway.tts.host=h
                portway.tts.application=app1
                portway.tts.api-key=key
                portway.tts.default.url=http://h:1885
                """);

        assertThat(loaded.orThrow().ttses()).extracting(Tts::url).containsExactly(URI.create("http://h:1885"));
    }

    @Test
    void refusesOneIdInTwoTtsUnlessEachHasAnAlias() throws IOException {
        assertThat(
                        problems(
                                """
                        portway.tts.eu1.mqtt-host=a
                        portway.tts.eu1.applications.app1.api-key=key1
                        portway.tts.nam1.mqtt-host=b
                        portway.tts.nam1.applications.app1.api-key=key2
                        portway.tts.nam1.applications.app1.alias=app1-nam1
                        """))
                .containsExactly(
                        "config/application.properties:1: application app1 is in the TTS eu1 and nam1; give each a"
                                + " name of its own, this one by portway.tts.eu1.applications.app1.alias.");
    }

    @Test
    void takesOneIdInTwoTtsWhenEachHasAnAlias() throws IOException {
        Loaded loaded = load(
                """
                portway.tts.eu1.mqtt-host=a
                portway.tts.eu1.applications.app1.api-key=key1
                portway.tts.eu1.applications.app1.alias=app1-eu1
                portway.tts.nam1.mqtt-host=b
                portway.tts.nam1.applications.app1.api-key=key2
                portway.tts.nam1.applications.app1.alias=app1-nam1
                """);

        assertThat(loaded.orThrow().ttses())
                .flatExtracting(Tts::applications)
                .extracting(TtsApplication::name)
                .containsExactly("app1-eu1", "app1-nam1");
    }

    @Test
    void refusesAliasThatIsTheIdOfAnother() throws IOException {
        assertThat(
                        problems(
                                """
                        portway.tts.eu1.mqtt-host=a
                        portway.tts.eu1.applications.app1.api-key=key1
                        portway.tts.nam1.mqtt-host=b
                        portway.tts.nam1.applications.app2.api-key=key2
                        portway.tts.nam1.applications.app2.alias=app1
                        """))
                .containsExactly(
                        "config/application.properties:3: an application of TTS eu1 is called app1 too; give this"
                                + " one another name by portway.tts.nam1.applications.app2.alias.");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertThat(problems("portway.tts.eu1.tenant=ten\n"))
                .containsExactly(
                        "config/application.properties:1: TTS eu1 has no application; set"
                                + " portway.tts.eu1.applications.<application>.api-key.",
                        "config/application.properties:1: TTS eu1 has no MQTT host; set portway.tts.eu1.mqtt-host.");
        assertThat(problems("portway.tts.eu1.mqtt-host=h\nportway.tts.eu1.applications.app1.alias=app2\n"))
                .containsExactly("config/application.properties:1: application app1 of TTS eu1 has no API key; set"
                        + " portway.tts.eu1.applications.app1.api-key.");
        assertThat(problems("portway.tts.host=h\n"))
                .containsExactly("config/application.properties:1: TTS default has no application; set"
                        + " portway.tts.application (PORTWAY_TTS_APPLICATION).");
        assertThat(problems("portway.tts.application=app1\n"))
                .containsExactly(
                        "config/application.properties:1: TTS default has no API key; set portway.tts.api-key"
                                + " (PORTWAY_TTS_API_KEY).",
                        "config/application.properties:1: TTS default has no MQTT host; set portway.tts.host"
                                + " (PORTWAY_TTS_HOST).");
    }

    @Test
    void saysOnceWhatIsWrongWithTheHost() throws IOException {
        assertThat(problems("portway.tts.host=h:1\nportway.tts.application=app1\nportway.tts.api-key=key\n"))
                .containsExactly(
                        "config/application.properties:1: portway.tts.host takes a host name or an address, without"
                                + " a port, not 'h:1'.");
    }

    @Test
    void refusesTheSameInShortAndInLong() throws IOException {
        assertThat(
                        problems(
                                """
                        portway.tts.host=h
                        portway.tts.application=app1
                        portway.tts.api-key=key
                        portway.tts.default.mqtt-host=h
                        """))
                .containsExactly(
                        "config/application.properties:4: portway.tts.default.mqtt-host and portway.tts.host are"
                                + " both set; keep one of the two.");
    }

    @Test
    void refusesCaFileThatIsOfNoUse() throws IOException {
        String application = "portway.tts.lab.mqtt-host=h\nportway.tts.lab.applications.app3.api-key=key3\n";

        assertThat(problems(application + "portway.tts.lab.ca-file=nowhere.pem\n"))
                .containsExactly(
                        "config/application.properties:3: portway.tts.lab.ca-file names nowhere.pem, which cannot"
                                + " be read.");
        assertThat(problems(application + "portway.tts.lab.ca-file=nowhere.pem\nportway.tts.lab.tls=false\n"))
                .containsExactly(
                        "config/application.properties:3: portway.tts.lab.ca-file is set although TLS is off; take"
                                + " one of the two back.");
    }

    private List<String> problems(String file) throws IOException {
        return load(file).faults().stream().map(Fault::toString).toList();
    }

    private Loaded load(String file) throws IOException {
        Home home = Home.of(directory);
        Files.createDirectories(home.config());
        Files.writeString(home.configFile(), file);
        return Settings.load(home, new Properties(), Map.of());
    }
}
