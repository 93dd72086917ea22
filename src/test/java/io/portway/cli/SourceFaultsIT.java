package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portway.PortwayMain;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said, by a check and by a start alike, of sources that the configuration makes of the template as shipped. */
class SourceFaultsIT {

    /** Lines 3 to 7 of the configuration. */
    private static final String PLANT =
            """
            camel.routeTemplate[plant].templateId=mqtt5
            camel.routeTemplate[plant].name=plant
            camel.routeTemplate[plant].brokerUrl=tcp://127.0.0.1:1
            camel.routeTemplate[plant].clientId=portway-plant
            camel.routeTemplate[plant].applications=my-app
            """;

    @TempDir
    private Path directory;

    private TestHome home;

    @BeforeEach
    void makeHome() throws IOException {
        home = new TestHome(directory)
                .route("sources/mqtt5.camel.yaml", Files.readString(Path.of("routes/sources/mqtt5.camel.yaml")))
                .route("application-up.camel.yaml", route("application-up", "direct:application-up"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    receiveMaximum=abc | receiveMaximum takes a number from 1 to 65535, not 'abc'.
                    receiveMaximum=0 | receiveMaximum takes a number from 1 to 65535, not '0'.
                    keep-alive-interval=65536 | keepAliveInterval takes a number from 0 to 65535, not '65536'.
                    connectionTimeout=0 | connectionTimeout takes a number from 1 to 3600, not '0'.
                    maxReconnectDelay=10s | maxReconnectDelay takes a number from 1 to 2147483647, not '10s'.
                    sessionExpiryInterval=7d | sessionExpiryInterval takes a number from 0 to 4294967295, not '7d'.
                    topic=v3/#/x | topic 'v3/#/x' is no topic filter: # may only be its last level, and + only a whole one.
                    password=hunter2 | password is given in clear, and would stand so in the endpoint URI: refer to a bean \
                    or a property that holds it, with #bean:<name> or #property:<key>.
                    password=#bean:portway.mqtt5.plant.password | there is no bean portway.mqtt5.plant.password; set \
                    PORTWAY_MQTT5_PLANT_PASSWORD in the environment, or portway.mqtt5.plant.password.
                    alias=My_App | alias: 'My_App' is no application id, which has 3 to 36 lower-case letters, digits and \
                    single hyphens.
                    reciveMaximum=1 | mqtt5 has no parameter reciveMaximum; did you mean receiveMaximum?
                    qos=1 | mqtt5 has no parameter qos; it has name, brokerUrl, clientId, applications, alias, topic, \
                    userName, password, sessionExpiryInterval, receiveMaximum, keepAliveInterval, connectionTimeout, \
                    maxReconnectDelay.
                    """)
    void areAtTheLineOfAParameterThatIsAdded(String parameter, String problem) {
        home.configuration(PLANT + "camel.routeTemplate[plant]." + parameter + "\n");

        assertFaults("config/application.properties:8: route plant: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    brokerUrl=tcp://127.0.0.1:1 | brokrUrl=tcp://127.0.0.1:1 | 5 | mqtt5 has no parameter brokrUrl; did \
                    you mean brokerUrl?
                    brokerUrl=tcp://127.0.0.1:1 | brokerUrl=mqtt://h:1883 | 5 | brokerUrl takes tcp://host:1883, \
                    ssl://host:8883, ws://host/path or wss://host/path, and it is none of these.
                    brokerUrl=tcp://127.0.0.1:1 | brokerUrl=h:1883 | 5 | brokerUrl takes tcp://host:1883, \
                    ssl://host:8883, ws://host/path or wss://host/path, and it is none of these.
                    brokerUrl=tcp://127.0.0.1:1 | brokerUrl=ssl://h:88830 | 5 | brokerUrl takes tcp://host:1883, \
                    ssl://host:8883, ws://host/path or wss://host/path, and it is none of these.
                    brokerUrl=tcp://127.0.0.1:1 | brokerUrl=tcp://portway:hunter2@h | 5 | brokerUrl has credentials in \
                    it: give userName and password instead.
                    brokerUrl=tcp://127.0.0.1:1 | brokerUrl=wss://h/mqtt?token=hunter2 | 5 | brokerUrl has a query in it, \
                    which would show what is secret there: give userName and password instead.
                    brokerUrl=tcp://127.0.0.1:1 | brokerUrl=tcp://a:1883,tcp://b:1883 | 5 | brokerUrl takes only one URL; \
                    make a source for each broker.
                    clientId=portway-plant | clientId={{env:NO_SUCH}} | 6 | nothing sets {{env:NO_SUCH}}.
                    applications=my-app | applications=My_App | 7 | applications: 'My_App' is no application id, which \
                    has 3 to 36 lower-case letters, digits and single hyphens.
                    applications=my-app | alias=other-app | 3 | mqtt5 needs the parameter applications; add \
                    camel.routeTemplate[plant].applications.
                    """)
    void areAtTheLineOfAParameterThatIsReplaced(String parameter, String by, int line, String problem) {
        home.configuration(PLANT.replace(parameter, by));

        assertFaults("config/application.properties:" + line + ": route plant: " + problem);
    }

    @ParameterizedTest
    @MethodSource
    void areAtTheLineOfTheInstance(String configuration, List<String> faults) {
        home.configuration(configuration);

        assertFaults(faults.toArray(String[]::new));
    }

    static Stream<Arguments> areAtTheLineOfTheInstance() {
        return Stream.of(
                argumentSet(
                        "template that is not there",
                        PLANT.replace("=mqtt5", "=mqt5"),
                        List.of(
                                "config/application.properties:3: there is no route template mqt5; did you mean mqtt5?")),
                argumentSet(
                        "no template",
                        "camel.routeTemplate[plant].name=plant\n",
                        List.of("config/application.properties:3: route plant names no route template; add"
                                + " camel.routeTemplate[plant].templateId, such as mqtt5.")),
                argumentSet(
                        "no route",
                        "camel.routeTemplate.plant.name=plant\n",
                        List.of("config/application.properties:3: camel.routeTemplate.plant.name names no route; write"
                                + " camel.routeTemplate[<route>].<parameter>.")),
                argumentSet(
                        "id of another route",
                        PLANT.replace("[plant]", "[hello]"),
                        List.of("config/application.properties:3: route hello is in the route files already; give this"
                                + " one an id of its own.")),
                argumentSet(
                        "name of another source",
                        PLANT + PLANT.replace("[plant]", "[other]").replace("portway-plant", "portway-other"),
                        List.of("config/application.properties:9: route other: route plant has the name plant already;"
                                + " give each source one of its own.")),
                argumentSet(
                        "client id of another source",
                        PLANT + PLANT.replace("[plant]", "[other]").replace("name=plant", "name=other")
                                + "camel.routeTemplate[other].topic=v3/a/#\n",
                        List.of("config/application.properties:11: route other: clientId portway-plant is that of route"
                                + " plant at this broker already; give each source one of its own.")),
                argumentSet(
                        "client id of another source, at the same broker in other words",
                        PLANT.replace("127.0.0.1:1", "broker:1883")
                                + PLANT.replace("[plant]", "[other]")
                                        .replace("name=plant", "name=other")
                                        .replace("tcp://127.0.0.1:1", "TCP://Broker"),
                        List.of("config/application.properties:11: route other: clientId portway-plant is that of route"
                                + " plant at this broker already; give each source one of its own.")),
                argumentSet(
                        "nothing after the equals sign",
                        PLANT.replace("=portway-plant", "="),
                        List.of("config/application.properties:6: camel.routeTemplate[plant].clientId has no value;"
                                + " give it one, or remove the line.")),
                argumentSet(
                        "file of the template that is not there",
                        PLANT.replace("=mqtt5", "=mine") + "camel.routeTemplate[plant].location=file:no-such\n",
                        List.of("no-such/mine.kamelet.yaml: cannot be read, or is empty.")),
                argumentSet(
                        "several at once",
                        PLANT.replace("brokerUrl", "brokrUrl").replace("my-app", "a"),
                        List.of(
                                "config/application.properties:5: route plant: mqtt5 has no parameter brokrUrl; did you"
                                        + " mean brokerUrl?",
                                "config/application.properties:7: route plant: applications: 'a' is no application id,"
                                        + " which has 3 to 36 lower-case letters, digits and single hyphens.")));
    }

    @Test
    void areThoseOfTheEnvironmentToo() {
        TemplateInstances instances = TemplateInstances.read(
                home.home(),
                Map.of("camel.routeTemplate[plant].name", "x"),
                List.of("CAMEL_ROUTETEMPLATE_PLANT_TOPIC"));

        assertThat(instances.badKeys())
                .extracting(Fault::toString)
                .containsExactly(
                        "environment: CAMEL_ROUTETEMPLATE_PLANT_TOPIC makes no route, as no brackets are possible"
                                + " there; write camel.routeTemplate[<route>].<parameter>={{env:NAME}} into"
                                + " config/application.properties.");
        assertThat(instances.where("plant", "name")).contains("command line");
    }

    @Test
    void areNoneOfASourceThatIsRight() {
        home.configuration(PLANT
                + """
                camel.routeTemplate[plant].topic=$share/portway/v3/+/devices/#
                camel.routeTemplate[plant].sessionExpiryInterval=4294967295
                camel.routeTemplate[other].templateId=mqtt5
                camel.routeTemplate[other].name=other
                camel.routeTemplate[other].brokerUrl=wss://[::1]:8443/mqtt
                camel.routeTemplate[other].clientId=portway-plant
                camel.routeTemplate[other].applications=*
                """
                + PLANT.replace("plant", "upper").replace("tcp://127.0.0.1:1", "SSL://broker")
                + PLANT.replace("plant", "zone").replace("tcp://127.0.0.1:1", "tcp://[fe80::1%eth0]:1883")
                + PLANT.replace("[plant]", "[user]").replace("name=plant", "name=user")
                + "camel.routeTemplate[user].userName=vhost:user\n");
        home.route(
                "by-hand.camel.yaml",
                route("by-hand", "mqtt5:t?brokerUrl=tcp://127.0.0.1:1&clientId=portway-plant&manualAcksEnabled=true")
                        .replace("    from:", "    autoStartup: false\n    from:"));

        assertNoFaults();
    }

    @Test
    void areNoneOfTemplatesThatAreNoSources() throws IOException {
        String template =
                """
                - routeTemplate:
                    id: %s
                    parameters: [{name: name}, {name: applications}]
                    from:
                      uri: "direct:{{name}}-{{applications}}"
                      steps: [{log: x}]
                """;
        Path elsewhere = Files.writeString(directory.resolve("elsewhere.yaml"), template.formatted("elsewhere"));
        home.route("to-kafka.camel.yaml", template.formatted("to-kafka"));
        home.configuration(
                """
                camel.routeTemplate[one].templateId=to-kafka
                camel.routeTemplate[one].name=same
                camel.routeTemplate[one].applications=ACME Portal
                camel.routeTemplate[two].templateId=to-kafka
                camel.routeTemplate[two].name=same
                camel.routeTemplate[two].applications=B
                camel.routeTemplate[three].templateId=elsewhere
                camel.routeTemplate[three].name=same
                camel.routeTemplate[three].applications=C
                camel.routeTemplate[three].location=file:%s
                """
                        .formatted(elsewhere));

        assertNoFaults();
    }

    private void assertNoFaults() {
        assertThat(start()).isEmpty();

        Output check = Output.of(new CheckCommand(), "--home", directory.toString());

        assertThat(check.err()).isEmpty();
        assertThat(check.exitCode()).isZero();
    }

    private void assertFaults(String... faults) {
        assertThat(start()).containsExactly(faults).noneMatch(text -> text.contains("hunter2"));
        Output check = Output.of(new CheckCommand(), "--home", directory.toString());
        assertThat(check.err().lines()).containsExactly(faults);
        assertThat(check.exitCode()).isEqualTo(1);
    }

    /** Starts as {@code run} does; returns what it would print. */
    private List<String> start() {
        Home place = home.home();
        Settings.Loaded loaded = Settings.load(place, new Properties(), Map.of());
        PortwayMain main =
                PortwayMain.toRun(place, loaded, RouteFiles.find(place).pattern());
        main.addMainListener(TemplateFaults.guard(place));
        try {
            main.start();
            return List.of();
        } catch (Exception e) {
            return new StartFailure(place, main.getCamelContext())
                    .faults(e).stream().map(Fault::toString).toList();
        } finally {
            main.completed();
            main.stop();
        }
    }

    private static String route(String id, String uri) {
        return "- route:\n    id: %s\n    from:\n      uri: %s\n      steps: [{log: x}]\n".formatted(id, uri);
    }
}
