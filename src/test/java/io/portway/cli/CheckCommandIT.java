package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.application.MessageType;
import io.portway.association.AssociationKey;
import io.portway.testing.AssociationStore;
import io.portway.testing.TestHome;
import io.portway.testing.Uplinks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandIT {

    private static final String TEMPLATE =
            """
            - routeTemplate:
                id: tts
                parameters:
                  - name: name
                  - name: application
                  - name: speaksFor
                  - name: connection
                  - {name: alias, defaultValue: ""}
                from:
                  uri: paho-mqtt5:{{application}}
                  parameters:
                    brokerUrl: tcp://127.0.0.1:%d
                  steps:
                    - log: "{{name}} {{speaksFor}} {{connection}} {{alias}}"
            """;

    @TempDir
    private Path directory;

    private TestHome home;

    @BeforeEach
    void makeHome() {
        home = new TestHome(directory);
    }

    @Test
    void saysWhatIsThereWhenAllIsWell() throws IOException {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            broker.setSoTimeout(1);
            home.configuration("portway.tts.host=h\nportway.tts.tenant=ten\nportway.tts.application=app1\n"
                            + "portway.tts.api-key=hunter2\n")
                    .route("sources/tts.camel.yaml", TEMPLATE.formatted(broker.getLocalPort()));

            Output output = Output.of(new CheckCommand(), "--home", directory.toString());

            assertThat(output.out())
                    .isEqualTo(
                            """
                            ok: configuration and 2 route files
                              sources: paho-mqtt5:app1@ten
                              packages: none
                              endpoints: none
                            """);
            assertThat(output.err()).isEmpty();
            assertThat(output.exitCode()).isZero();
            assertThat(broker).matches(CheckCommandIT::nobodyConnected);
            assertThat(directory.resolve("data")).doesNotExist();
        }
    }

    @Test
    void findsTheFaultsOfAllFilesAtOnce() {
        home.configuration("portway.htp.port=1\n")
                .route("a.camel.yaml", "- route:\n    id: a\n    from:\n      uri: sedda:a\n      steps: [{log: x}]\n")
                .route("b.camel.yaml", "- rout:\n    id: b\n")
                .route("packages/c.camel.yaml", "hello: world\n")
                .route("packages/d.yaml", "- route: {}\n")
                .route("packages/c.schema.json", "[]")
                .route("packages/d.schema.json", "{\"$ref\":\"http://127.0.0.1:1/port.json\"}");

        Output output = Output.of(new CheckCommand(), "--home", directory.toString());

        assertThat(output.err())
                .isEqualTo(
                        """
                        config/application.properties:3: portway.htp.port is unknown; did you mean portway.http.port?
                        routes/packages/c.camel.yaml: is no list of routes; each begins with '- route:'.
                        routes/packages/c.schema.json: is no JSON Schema: $: array found, [object, boolean] expected; correct it, or take it away.
                        routes/packages/d.schema.json: refers to http://127.0.0.1:1/port.json, but only references inside the file are followed; correct it, or take it away.
                        routes/a.camel.yaml:4: route a: there is no component sedda; did you mean seda?
                        routes/b.camel.yaml:1: Unknown node id: rout; did you mean route?
                        """);
        assertThat(output.out())
                .contains("routes/packages/d.yaml is not loaded: its name does not end in .camel.yaml.");
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void findsTheFaultsOfDeclaredAssociations() throws IOException {
        home.configuration("portway.htp.port=1\n");
        declare("- application_id: my-app\n  f_port: 0\n  package_name: teller\n");

        Output output = Output.of(new CheckCommand(), "--home", directory.toString());

        assertThat(output.err())
                .isEqualTo(
                        """
                        config/application.properties:3: portway.htp.port is unknown; did you mean portway.http.port?
                        config/associations.yaml:2:11: f_port takes a number from 1 to 255, not '0'.
                        """);
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void saysWhatIsOddAboutDeclaredAssociations() throws IOException {
        home.route(
                "packages/teller.camel.yaml",
                "- route:\n    id: teller\n    from:\n      uri: package:teller\n      steps: [{log: x}]\n");
        declare("- application_id: my-app\n  f_port: 1\n  package_name: tellr\n"
                + "- application_id: my-app\n  f_port: 2\n  package_name: storage-integration\n  data: {x: y}\n");

        Output output = Output.of(new CheckCommand(), "--home", directory.toString());

        assertThat(output.out())
                .contains(
                        "config/associations.yaml:1:3: tellr names no package; did you mean teller?",
                        "config/associations.yaml:7:13: the package storage-integration knows nothing of $.x, which is"
                                + " kept; is it misspelt?",
                        "  declared associations: 2");
        assertThat(output.exitCode()).isZero();
    }

    private void declare(String yaml) throws IOException {
        Files.writeString(directory.resolve("config/associations.yaml"), yaml);
    }

    @Test
    void makesTheSourcesThatTheConfigurationInstantiates() {
        home.configuration(
                        """
                        camel.routeTemplate[first].templateId=other
                        camel.routeTemplate[first].topic=a
                        camel.route-template[second].template-id=other
                        camel.route-template[second].topic=b
                        camel.routeTemplate[third].templateId=nosuch
                        """)
                .route(
                        "sources/other.camel.yaml",
                        """
                        - routeTemplate:
                            id: other
                            parameters: [{name: topic}]
                            from:
                              uri: paho-mqtt5:{{topic}}
                              steps:
                                - log: x
                        """);

        Output output = Output.of(new CheckCommand(), "--home", directory.toString());

        assertThat(output.err())
                .isEqualTo(
                        "config/application.properties:7: there is no route template nosuch; is its file still in routes?\n");
        home.configuration(
                "camel.routeTemplate[first].templateId=other\ncamel.routeTemplate[first].topic=v3/+/devices/#\n");
        assertThat(Output.of(new CheckCommand(), "--home", directory.toString()).out())
                .contains("  sources: paho-mqtt5:v3/+/devices/#\n");
    }

    @Test
    void findsWhatCamelOnlyFindsWhenARouteStartsOrRuns() {
        home.route(
                "a.camel.yaml",
                """
                - route:
                    id: a
                    from:
                      uri: direct:a
                      steps:
                        - to: direct:nobody
                - route:
                    id: b
                    from:
                      uri: direct:a
                      steps:
                        - log: x
                """);

        Output output = Output.of(new CheckCommand(), "--home", directory.toString());

        assertThat(output.err())
                .isEqualTo(
                        """
                        routes/a.camel.yaml:9: route b: route a begins at direct:a already.
                        routes/a.camel.yaml:6: no route begins at direct:nobody.
                        """);
    }

    @Test
    void findsTwoRoutesOfOneIdAndTwoOfOnePackage() {
        home.route("packages/a.camel.yaml", route("a", "direct:a") + route("one", "package:my-package"))
                .route("packages/b.camel.yaml", route("a", "direct:b"))
                .route("packages/c.camel.yaml", route("two", "package:my-package?lanes=2"))
                .route("packages/d.camel.yaml", route("three", "package:my-other?defaultFPort=256"));

        Output output = Output.of(new CheckCommand(), "--home", directory.toString());

        assertThat(output.err())
                .isEqualTo(
                        """
                        routes/packages/b.camel.yaml:2: two routes are called a, the other in routes/packages/a.camel.yaml:2; \
                        give each an id of its own.
                        routes/packages/d.camel.yaml:4: route three: defaultFPort=256 is not in 1 to 255.
                        routes/packages/c.camel.yaml:4: route two: Routes one and two both begin at package:my-package; \
                        give one of the packages another name.
                        """);
    }

    @Test
    void warnsOfNamesThatNothingHas() {
        home.configuration(
                        """
                        portway.package.my-pakage.match=package
                        portway.package.another.match=package
                        portway.package.my-package.match=package
                        portway.mqtt5.plant.password=hunter2
                        """)
                .route("packages/a.camel.yaml", route("a", "package:my-package"))
                .route("packages/my-package.schema.json", "{}")
                .route("packages/my-packages.schema.json", "{}");

        Output output = Output.of(new CheckCommand(), "--home", directory.toString());

        assertThat(output.out())
                .startsWith(
                        """
                        config/application.properties:4: portway.package.another.match names no package, as no route begins at \
                        package:another.
                        config/application.properties:3: portway.package.my-pakage.match names no package; did you mean my-package?
                        routes/packages/my-packages.schema.json: its name names no package; did you mean my-package?
                        config/application.properties:6: portway.mqtt5.plant.password is used by no source; one refers to it by \
                        the parameter password=#bean:portway.mqtt5.plant.password.
                        ok: configuration and 2 route files
                        """);
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void looksElsewhereWhenTold() {
        Output output = Output.of(
                new CheckCommand(), "--home", directory.toString(), "--routes", "/no/such", "--config", "/nor/this");

        assertThat(output.err())
                .isEqualTo(
                        """
                        /nor/this/application.properties: is not there; name the directory that holds it with --config.
                        /no/such: is no directory; name the one that holds the route files with --routes.
                        """);
        assertThat(output.exitCode()).isEqualTo(1);
    }

    @Test
    void namesApplicationsWhoseUplinksNoAssociationOfTheirsMatches() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        try (AssociationStore store = AssociationStore.open(data)) {
            store.packages().register("storage-integration", 200, null, EnumSet.allOf(MessageType.class));
            for (String application : new String[] {"app1", "app2"}) {
                store.associations()
                        .put(new AssociationKey(application, null, 200), "storage-integration", null)
                        .join();
            }
            store.journal(uplink("app1", 1, 2));
            store.journal(uplink("app1", 2, 85));
            store.journal(uplink("app2", 1, 200));
            store.journal(uplink("app3", 1, 2));

            Output output = Output.of(new CheckCommand(), "--home", directory.toString());

            assertThat(output.out().lines())
                    .filteredOn(line -> line.startsWith("Application"))
                    .containsExactly("Application app1: 2 uplinks matched none of its associations, lately those on"
                            + " FPort 2, 85; list the FPorts in data.f_port_set of an association, or set it to"
                            + " \"all\".");
            assertThat(output.exitCode()).isZero();
        }
    }

    private static String route(String id, String uri) {
        return "- route:\n    id: %s\n    from:\n      uri: %s\n      steps: [{log: x}]\n".formatted(id, uri);
    }

    private static String uplink(String application, int fCnt, int fPort) {
        return Uplinks.onFPort(application, "my-device", fCnt, fPort);
    }

    private static boolean nobodyConnected(ServerSocket socket) {
        try {
            socket.accept().close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
