package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portway.PortwayMain;
import io.portway.data.DataKey;
import io.portway.data.DataKeys;
import io.portway.data.Database;
import io.portway.data.DatabaseAddress;
import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Camel really throws at a start, and what becomes of it. */
class StartFailureIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource
    void saysWhereARouteIsWrong(String yaml, String message) {
        TestHome home = new TestHome(directory).route("x.camel.yaml", yaml);

        assertThat(start(home)).containsExactly(message).noneMatch(text -> text.contains("hunter2"));
    }

    static Stream<Arguments> saysWhereARouteIsWrong() {
        return Stream.of(
                argumentSet(
                        "YAML that ends too soon",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - setBody: {constant: hi
                        """,
                        "routes/x.camel.yaml:7: expected ',' or '}', but got <stream end>, while parsing a flow mapping that"
                                + " starts in line 6."),
                argumentSet(
                        "tab",
                        """
                        - route:
                            id: x
                        \tfrom:
                              uri: direct:a
                        """,
                        "routes/x.camel.yaml:3: a tab indents; use spaces."),
                argumentSet(
                        "unknown step",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - setBdy: {constant: hi}
                        """,
                        "routes/x.camel.yaml:6: Unknown node id: setBdy; did you mean setBody?"),
                argumentSet(
                        "unknown field of a step",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - setHeader: {nme: a, constant: hi}
                        """,
                        "routes/x.camel.yaml:6: Unsupported field: nme."),
                argumentSet(
                        "unknown option of a consumer",
                        """
                        - route:
                            id: x
                            from:
                              uri: seda:a
                              parameters:
                                sice: hunter2
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:6: route x: seda has no option sice; did you mean size?"),
                argumentSet(
                        "unknown option of a producer, with a secret as value",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - to:
                                    uri: paho-mqtt5:t
                                    parameters:
                                      brokerUrl: tcp://localhost:1
                                      pasword: hunter2
                        """,
                        "routes/x.camel.yaml:10: route x: paho-mqtt5 has no option pasword; did you mean password?"),
                argumentSet(
                        "two unknown options",
                        """
                        - route:
                            id: x
                            from:
                              uri: seda:a?foo=hunter2&bar=hunter2
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:4: route x: seda has no option bar, foo."),
                argumentSet(
                        "unknown option of a package",
                        """
                        - route:
                            id: x
                            from:
                              uri: package:my-package
                              parameters:
                                defaultPort: 99
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:6: route x: package has no option defaultPort; did you mean defaultFPort?"),
                argumentSet(
                        "wrong value of an option of a package",
                        """
                        - route:
                            id: x
                            from:
                              uri: package:my-package
                              parameters:
                                defaultFPort: 256
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:6: route x: defaultFPort=256 is not in 1 to 255."),
                argumentSet(
                        "type of message that is none",
                        """
                        - route:
                            id: x
                            from:
                              uri: package:my-package
                              parameters:
                                messages: uplink
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:6: route x: messages=uplink has uplink, which is no message type; use keys such"
                                + " as uplink_message, or all."),
                argumentSet(
                        "wrong value of an option",
                        """
                        - route:
                            id: x
                            from:
                              uri: seda:a
                              parameters:
                                size: hunter2
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:6: route x: seda takes no such value for its option size; it is of type Integer."),
                argumentSet(
                        "unknown component",
                        """
                        - route:
                            id: x
                            from:
                              uri: sedda:a
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:4: route x: there is no component sedda; did you mean seda?"),
                argumentSet(
                        "component that is not on the class path",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - to: kafka:t?saslJaasConfig=hunter2
                        """,
                        "routes/x.camel.yaml:6: route x: there is no component kafka; is its jar on the class path?"),
                argumentSet(
                        "unknown bean in a step",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - bean: {ref: nosuch}
                        """,
                        "routes/x.camel.yaml:6: route x: there is no bean nosuch."),
                argumentSet(
                        "unknown bean in an option",
                        """
                        - route:
                            id: x
                            from:
                              uri: paho-mqtt5:t
                              parameters:
                                client: "#nosuch"
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:6: route x: there is no bean nosuch."),
                argumentSet(
                        "placeholder that nothing sets",
                        """
                        - route:
                            id: x
                            from:
                              uri: "direct:{{no.such}}"
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:4: route x: nothing sets {{no.such}}; set it in application.properties."),
                argumentSet(
                        "unknown language",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - setBody: {expression: {jq: ".a"}}
                        """,
                        "routes/x.camel.yaml:6: route x: there is no language jq; is its jar on the class path?"),
                argumentSet(
                        "Simple expression",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - setBody: {simple: "${bdoy}"}
                        """,
                        "routes/x.camel.yaml:6: route x: a Simple expression is not understood: Unknown function: bdoy."),
                argumentSet(
                        "route without steps",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                        """,
                        "routes/x.camel.yaml:4: route x: Route x has no output processors. You need to add outputs to the route"
                                + " such as to(\"log:foo\")."),
                argumentSet(
                        "two routes with one id",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - log: x
                        - route:
                            id: x
                            from:
                              uri: direct:b
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:8: two routes are called x, the other in routes/x.camel.yaml:2; give each an id of"
                                + " its own."),
                argumentSet(
                        "two routes that begin at one endpoint",
                        """
                        - route:
                            id: x
                            from:
                              uri: direct:a
                              steps:
                                - log: x
                        - route:
                            id: y
                            from:
                              uri: direct:a
                              steps:
                                - log: x
                        """,
                        "routes/x.camel.yaml:10: route y: another route begins at direct:a already."),
                argumentSet(
                        "unknown route template",
                        """
                        - templatedRoute:
                            routeTemplateRef: nosuch
                            routeId: x
                        """,
                        "routes/x.camel.yaml:2: there is no route template nosuch; is its file still in routes?"),
                argumentSet(
                        "missing parameter of a route template",
                        """
                        - routeTemplate:
                            id: tmpl
                            parameters: [{name: topic}]
                            from:
                              uri: seda:{{topic}}
                              steps:
                                - log: x
                        - templatedRoute:
                            routeTemplateRef: tmpl
                            routeId: x
                        """,
                        "routes/x.camel.yaml:9: route template tmpl needs the parameters topic."),
                argumentSet(
                        "unknown option in a route template",
                        """
                        - routeTemplate:
                            id: tmpl
                            parameters: [{name: topic}]
                            from:
                              uri: seda:{{topic}}
                              parameters:
                                sice: hunter2
                              steps:
                                - log: x
                        - templatedRoute:
                            routeTemplateRef: tmpl
                            routeId: x
                            parameters: [{name: topic, value: a}]
                        """,
                        "routes/x.camel.yaml:7: route x: seda has no option sice; did you mean size?"));
    }

    @ParameterizedTest
    @MethodSource
    void saysWhereAnOptionOfCamelIsWrong(String line, String message) {
        TestHome home = new TestHome(directory).configuration(line + "\n");

        assertThat(start(home))
                .containsExactly("config/application.properties:3: " + message)
                .noneMatch(text -> text.contains("hunter2"));
    }

    static Stream<Arguments> saysWhereAnOptionOfCamelIsWrong() {
        return Stream.of(
                Arguments.of(
                        "camel.main.foo=hunter2", "Camel does not know camel.main.foo, or does not take its value."),
                Arguments.of(
                        "camel.main.jmx-enabeld=hunter2",
                        "Camel does not know camel.main.jmxEnabeld; did you mean camel.main.jmxEnabled?"),
                Arguments.of(
                        "camel.main.use-mdc-logging=hunter2", "camel.main.useMdcLogging does not take this value."),
                Arguments.of(
                        "camel.component.seda.foo=hunter2",
                        "Camel does not know camel.component.seda.foo, or does not take its value."),
                Arguments.of(
                        "camel.route-controller.foo=hunter2",
                        "Camel does not know camel.routeController.foo, or does not take its value."),
                Arguments.of(
                        "camel.component.sedda.size=hunter2",
                        "Error configuring property: camel.component.sedda.size because cannot find component with name sedda."
                                + " Make sure you have the component on the classpath."),
                Arguments.of(
                        "camel.component.seda.size={{no.such}}",
                        "Property with key [no.such] not found in properties from text: {{no.such}}."),
                Arguments.of(
                        "camel.beans.x=#class:no.such.Type",
                        "there is no class no.such.Type; is its jar on the class path?"),
                Arguments.of("camel.beans.x.y=hunter2", "Cannot resolve bean with name x."),
                Arguments.of(
                        "camel.routeTemplate[0].templateId=nosuch",
                        "there is no route template nosuch; is its file still in routes?"));
    }

    @Test
    void namesRouteTemplateThatAConfiguredApplicationNeeds() {
        TestHome home = new TestHome(directory)
                .configuration("portway.tts.host=h\nportway.tts.application=app1\nportway.tts.api-key=hunter2\n");

        assertThat(start(home)).containsExactly("routes: there is no route template tts; is its file still in routes?");
    }

    @Test
    void repeatsWhatPortwaysOwnCodeSays() {
        CompletableFuture<Void> wrapped =
                CompletableFuture.failedFuture(new IllegalStateException("the thing and the remedy"));

        Throwable failure = catchThrowable(wrapped::join);

        assertThat(new StartFailure(Home.of(directory), null).faults(failure))
                .extracting(Fault::toString)
                .containsExactly("Portway does not start: the thing and the remedy");
    }

    @Test
    void redactsWhatOthersSay() {
        Throwable failure = catchThrowable(() -> URI.create("kafka:t?password=hunter2&x=^"));

        assertThat(new StartFailure(Home.of(directory), null).faults(failure))
                .extracting(Fault::toString)
                .containsExactly(
                        "Portway does not start: Illegal character in opaque part at index 27: kafka:t?password=***&x=***"
                                + " (--debug shows where.)");
    }

    /** Starts as {@code run} does; returns what it would print. */
    @Test
    void saysInOneLineThatTheDataKeyIsMissingAndWritesNothing() throws IOException {
        // Given
        Path data = Files.createDirectories(directory.resolve("data"));
        Path file = data.resolve("portway.db");
        try (Database database = Database.open(new DatabaseAddress("jdbc:sqlite:" + file), "portway")) {
            DataKeys.open(database, DataKey.generate(), data);
        }
        byte[] before = Files.readAllBytes(file);

        // When
        Output output = Output.of(
                new RunCommand(), "--home", new TestHome(directory).directory().toString());

        // Then
        assertThat(output.err())
                .isEqualTo("Portway does not start: The key of the association data is missing: there is no "
                        + data.resolve("data-key")
                        + "; restore it from the backup of the data, or set portway.data.key.\n");
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(file).hasBinaryContent(before);
        assertThat(data.resolve("data-key")).doesNotExist();
    }

    private static List<String> start(TestHome testHome) {
        Home home = testHome.home();
        Settings.Loaded loaded = Settings.load(home, new Properties(), Map.of());
        PortwayMain main = PortwayMain.toRun(home, loaded, RouteFiles.find(home).pattern());
        try {
            main.start();
            return List.of();
        } catch (Exception e) {
            return new StartFailure(home, main.getCamelContext())
                    .faults(e).stream().map(Fault::toString).toList();
        } finally {
            main.completed();
            main.stop();
        }
    }
}
