package io.portway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portway.association.AssociationKey;
import io.portway.association.Declaration;
import io.portway.packages.DataSchemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AssociationsFileTest {

    private static final String WHOLE =
            """
            - application_id: my-app
              f_port: 200
              package_name: storage-integration
            """;

    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void makeHome() throws IOException {
        Files.createDirectories(directory.resolve("config"));
        Files.createDirectories(directory.resolve("routes"));
        Files.writeString(
                directory.resolve("routes/my-package.schema.json"),
                """
                {"type": "object", "required": ["url"], "additionalProperties": false, "properties": {
                  "url": {"type": "string"}, "limits": {"type": "array", "items": {"type": "integer"}}}}""");
    }

    @Test
    void declaresDefaultAssociationsAndThoseOfDevices() throws IOException {
        write(
                """
                # What my application is to do.
                - application_id: my-app
                  f_port: 200
                  package_name: storage-integration
                  data: &ports
                    f_port_set: [0, 0x0F]
                - application_id: "0123"
                  device_id: 4567
                  f_port: "15"
                  package_name: aws-iot
                  data: {on: True, none: ~, text: 'no', half: .5, many: 12345678901234567890, more: {<<: *ports, x: y}}
                """);

        Declarations read = read();

        assertThat(read.faults()).isEmpty();
        assertThat(read.associations())
                .containsExactly(
                        new Declaration(
                                new AssociationKey("my-app", null, 200),
                                "storage-integration",
                                Map.of("f_port_set", List.of(0, 15)),
                                "config/associations.yaml:2:3"),
                        new Declaration(
                                new AssociationKey("0123", "4567", 15),
                                "aws-iot",
                                values(),
                                "config/associations.yaml:7:3"));
    }

    private static Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("on", true);
        values.put("none", null);
        values.put("text", "no");
        values.put("half", 0.5);
        values.put("many", 1.2345678901234567E19);
        values.put("more", Map.of("f_port_set", List.of(0, 15), "x", "y"));
        return values;
    }

    @Test
    void readsTheExample() throws IOException {
        environment.put("MY_PACKAGE_TOKEN", "hunter2");
        write(Files.readString(Path.of("config/associations.example.yaml")));

        assertThat(read().faults()).isEmpty();
        assertThat(read().associations()).hasSize(2);
    }

    @Test
    void declaresNothingWhereThereIsNoFile() {
        assertThat(read()).isEqualTo(Declarations.NONE);
    }

    @Test
    void declaresNothingWithAnEmptyList() throws IOException {
        write("[]\n");

        assertThat(read()).isEqualTo(Declarations.NONE);
    }

    @ParameterizedTest
    @MethodSource
    void reportsEachFaultAtItsLineAndColumn(String yaml, List<String> faults) throws IOException {
        write(yaml);

        assertFaults(faults);
    }

    static Stream<Arguments> reportsEachFaultAtItsLineAndColumn() {
        return Stream.of(
                of("nothing", "", ": is empty; write [] if it is to declare nothing, or remove it."),
                of("only a comment", "# later\n", ": is empty; write [] if it is to declare nothing, or remove it."),
                of(
                        "no list",
                        "applications: {}\n",
                        ":1:1: is no list of associations; each begins with '- application_id:'."),
                of("no association", "- my-app\n", ":1:3: is no association; each begins with '- application_id:'."),
                of(
                        "nothing of what is needed",
                        "- device_id: my-device\n",
                        ":1:3: has no application_id; add it.",
                        ":1:3: has no f_port; add it.",
                        ":1:3: has no package_name; add it."),
                of(
                        "no value",
                        WHOLE.replace(" 200", ""),
                        ":2:10: f_port has no value of its own; write one behind it."),
                of(
                        "application",
                        WHOLE.replace("my-app", "My_App"),
                        ":1:19: application_id takes 3 to 36 lower-case letters, digits and single hyphens, not"
                                + " 'My_App'."),
                of(
                        "device",
                        WHOLE + "  device_id: a\n",
                        ":4:14: device_id takes 3 to 36 lower-case letters, digits and single hyphens, not 'a'."),
                of(
                        "package",
                        WHOLE.replace("storage-integration", "storage_integration"),
                        ":3:17: package_name takes 3 to 36 lower-case letters, digits and single hyphens, not"
                                + " 'storage_integration'."),
                of("FPort 0", WHOLE.replace("200", "0"), ":2:11: f_port takes a number from 1 to 255, not '0'."),
                of("FPort 256", WHOLE.replace("200", "256"), ":2:11: f_port takes a number from 1 to 255, not '256'."),
                of("FPort all", WHOLE.replace("200", "all"), ":2:11: f_port takes a number from 1 to 255, not 'all'."),
                of("misspelt key", WHOLE.replace("f_port", "fport"), ":2:3: fport is unknown; did you mean f_port?"),
                of(
                        "unknown key",
                        WHOLE + "  match: all\n",
                        ":4:3: match is unknown; an association has application_id, device_id, f_port, package_name,"
                                + " data."),
                of("key twice", WHOLE + "  f_port: 1\n", ":4:3: f_port is there already; keep one of the two."),
                of(
                        "association twice",
                        WHOLE + "\n" + WHOLE,
                        ":5:3: declares what line 1 does already; keep one of the two."),
                of("no data", WHOLE + "  data: all\n", ":4:9: data takes keys with values, one below the other."),
                of(
                        "key twice in data",
                        WHOLE + "  data: {a: {b: 1, b: 2}}\n",
                        ":4:20: $.a.b is there already; keep one of the two."),
                of(
                        "reference that is not quoted",
                        WHOLE + "  data:\n    a: {{env:TOKEN}}\n",
                        ":5:8: $.a has a key that is no text; if it is to be a reference, quote it: '{{env:NAME}}'."),
                of("tag", WHOLE + "  data: {a: !x 1}\n", ":4:13: $.a has a tag, which is not read here; take it away."),
                of("no number", WHOLE + "  data: {a: .inf}\n", ":4:13: $.a is no number that JSON has."),
                of(
                        "alias in a circle",
                        WHOLE + "  data: &d {a: [*d, *d]}\n",
                        ":4:16: data has more than 10000 values, or more than 50 levels."),
                of(
                        "value of the wrong type",
                        WHOLE + "  data:\n    f_port_set: [1,\n      256]\n",
                        ":6:7: $.f_port_set[1]: must have a maximum value of 255."),
                of(
                        "value that is none of the choices",
                        WHOLE + "  data:\n    f_port_set: 15\n",
                        ":5:17: $.f_port_set: must be \"all\" or a list of FPorts, 0 to 255."),
                of(
                        "what the package needs",
                        WHOLE.replace("storage-integration", "my-package") + "  data: {limits: [1, x]}\n",
                        ":4:9: $: required property 'url' not found.",
                        ":4:22: $.limits[1]: string found, integer expected."),
                of(
                        "no data for a package that needs some",
                        WHOLE.replace("storage-integration", "my-package"),
                        ":1:3: $: required property 'url' not found."),
                of(
                        "half a character",
                        WHOLE + "  data: {a: \"\\ud800\"}\n",
                        ":4:9: 'a' in association data is not Unicode text."),
                of("tab", "- application_id: x\n\tf_port: 1\n", ":2:1: a tab indents; use spaces."),
                of(
                        "indentation",
                        WHOLE + " data: {}\n",
                        ":4:2: this is indented otherwise than what it belongs to, while parsing a block collection"
                                + " that starts in line 1."),
                of(
                        "two documents",
                        WHOLE + "---\n" + WHOLE,
                        ":4:1: but found another document, expected a single document in the stream that starts in line 1."),
                of(
                        "what YAML does not allow",
                        "- \u0007\n",
                        ": holds the character U+0007, which YAML does not allow."),
                of(
                        "several at once",
                        """
                        - application_id: a
                          fport: 0
                          package_name: B
                        - device_id: c
                        """,
                        ":1:19: application_id takes 3 to 36 lower-case letters, digits and single hyphens, not 'a'.",
                        ":2:3: fport is unknown; did you mean f_port?",
                        ":2:10: f_port takes a number from 1 to 255, not '0'.",
                        ":3:17: package_name takes 3 to 36 lower-case letters, digits and single hyphens, not 'B'.",
                        ":4:3: has no application_id; add it.",
                        ":4:3: has no f_port; add it.",
                        ":4:3: has no package_name; add it.",
                        ":4:14: device_id takes 3 to 36 lower-case letters, digits and single hyphens, not 'c'."));
    }

    @ParameterizedTest
    @MethodSource
    void reportsReferencesToWhatIsNotThere(String text, List<String> faults) throws IOException {
        environment.put("BOTH", "hunter2");
        environment.put("BOTH_FILE", "/run/secrets/both");
        environment.put("BLANK", " ");
        environment.put("AWAY_FILE", "/no/such/file");
        write(WHOLE + "  data: {a: ['" + text + "']}\n");

        assertFaults(faults);
    }

    static Stream<Arguments> reportsReferencesToWhatIsNotThere() {
        return Stream.of(
                of(
                        "{{env:NONE}}",
                        "{{env:NONE}}",
                        ":4:14: $.a[0] holds {{env:NONE}}, but the environment sets neither NONE nor NONE_FILE."),
                of(
                        "{{env:BLANK}}",
                        "x{{env:BLANK}}",
                        ":4:14: $.a[0] holds {{env:BLANK}}, but the environment sets neither BLANK nor BLANK_FILE."),
                of(
                        "{{env:BOTH}}",
                        "{{env:BOTH}}",
                        ":4:14: $.a[0] holds {{env:BOTH}}, and BOTH and BOTH_FILE are both set; keep one of the two."),
                of(
                        "{{env:AWAY}}",
                        "{{env:AWAY}}",
                        ":4:14: $.a[0] holds {{env:AWAY}}, and AWAY_FILE names /no/such/file, which cannot be read."),
                of(
                        "{{portway.http.port}}",
                        "{{portway.http.port}}",
                        ":4:14: $.a[0] holds {{portway.http.port}}, but only {{env:NAME}} and {{env:NAME:default}} are"
                                + " known here."),
                of("open", "{{env:NAME}", ":4:14: $.a[0] holds {{ without }} after a name; write {{env:NAME}}."));
    }

    @Test
    void findsWhatReferencesStandFor() throws IOException {
        environment.put("TOKEN", "hunter2");
        environment.put(
                "KEY_FILE", Files.writeString(directory.resolve("key"), " k1\n").toString());
        environment.put("PORTS", "all");
        write(
                """
                - application_id: my-app
                  f_port: 200
                  package_name: storage-integration
                  data:
                    f_port_set: '{{env:PORTS}}'
                    a: ['{{env:TOKEN}}-{{env:KEY}}', '{{env:NONE:x:y}}', '${TOKEN} {env:TOKEN}']
                """);

        Declarations read = read();

        assertThat(read.faults()).isEmpty();
        Map<String, Object> data = read.associations().get(0).data();
        assertThat(data.get("f_port_set")).isEqualTo("{{env:PORTS}}");
        assertThat(read.references().resolve(data))
                .isEqualTo(Map.of("f_port_set", "all", "a", List.of("hunter2-k1", "x:y", "${TOKEN} {env:TOKEN}")));
        assertThat(read.toString()).doesNotContain("hunter2");
    }

    @Test
    void checksWhatAPackageGetsAgainstItsSchema() throws IOException {
        environment.put("PORTS", "hunter2");
        write(WHOLE + "  data: {f_port_set: '{{env:PORTS}}'}\n");

        assertFaults(
                List.of("config/associations.yaml:4:22: $.f_port_set: must be \"all\" or a list of FPorts, 0 to 255."));
    }

    @Test
    void namesKeysThatThePackageDoesNotKnow() throws IOException {
        write(WHOLE + "  data: {f_ports: all}\n");

        Declarations read = read();

        assertThat(read.faults()).isEmpty();
        assertThat(read.oddities())
                .extracting(Fault::toString)
                .containsExactly("config/associations.yaml:4:19: the package storage-integration knows nothing of"
                        + " $.f_ports, which is kept; is it misspelt?");
    }

    @Test
    void seesWhenItOrASecretOfItChanges() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "k1");
        environment.put("KEY_FILE", key.toString());
        write(WHOLE + "  data: {a: '{{env:KEY}}'}\n");
        AssociationsFile file = file();
        file.read(file.content());
        AssociationsFile.Content before = file.content();

        assertThat(file.content()).isEqualTo(before);
        Files.writeString(key, "k2");
        AssociationsFile.Content renewed = file.content();
        assertThat(renewed).isNotEqualTo(before);
        write(WHOLE);
        assertThat(file.content()).isNotEqualTo(renewed);
        assertThat(renewed.toString()).doesNotContain("k2");
    }

    @Test
    void reportsWhatCannotBeRead() throws IOException {
        Path file = directory.resolve("config/associations.yaml");
        Files.write(file, "- application_id: \u00e4".getBytes(StandardCharsets.ISO_8859_1));
        assertFaults(List.of("config/associations.yaml: is not UTF-8 text; save it as UTF-8."));

        Files.delete(file);
        Files.createDirectory(file);
        assertFaults(List.of("config/associations.yaml: cannot be read; is it a file, and may Portway read it?"));

        Files.delete(file);
        Path misnamed = Files.writeString(directory.resolve("config/associations.yml"), WHOLE);
        assertFaults(List.of("config/associations.yaml: is not there, but associations.yml is; rename that one."));

        Files.delete(misnamed);
        Files.delete(directory.resolve("config"));
        assertFaults(List.of("config/associations.yaml: cannot be read, as its directory is not there."));
    }

    private static Arguments of(String name, String yaml, String... faults) {
        return argumentSet(
                name,
                yaml,
                Stream.of(faults)
                        .map(fault -> "config/associations.yaml" + fault)
                        .toList());
    }

    private void write(String yaml) throws IOException {
        Files.writeString(directory.resolve("config/associations.yaml"), yaml);
    }

    private AssociationsFile file() {
        return new AssociationsFile(Home.of(directory), environment, DataSchemas.read(directory.resolve("routes")));
    }

    private Declarations read() {
        AssociationsFile file = file();
        return file.read(file.content());
    }

    private void assertFaults(List<String> faults) {
        Declarations read = read();
        assertThat(read.faults()).extracting(Fault::toString).containsExactlyElementsOf(faults);
        assertThat(read.faults().toString()).doesNotContain("hunter2");
    }
}
