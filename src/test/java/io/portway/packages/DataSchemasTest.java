package io.portway.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.packages.DataSchemas.Findings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSchemasTest {

    @TempDir
    Path routes;

    @Test
    void findsNothingWhereAPackageHasNoSchema() {
        assertThat(DataSchemas.read(routes).check("mine", Map.of("any", 1L))).isEqualTo(Findings.NONE);
    }

    @Test
    void takesTheSchemaBesideTheRouteOfAPackage() throws Exception {
        Files.writeString(
                routes.resolve("mine.schema.json"),
                """
                {"type":"object","properties":{"url":{"type":"string"},"auth":{"type":"object",
                 "properties":{"token":{"type":"string"}},"additionalProperties":false}},"additionalProperties":false}""");

        Findings findings = DataSchemas.read(routes)
                .check("mine", Map.of("url", 1L, "auth", Map.of("token", "t", "tokn", "u"), "uri", "v"));

        assertThat(findings.faults()).containsExactly("$.url: integer found, string expected");
        assertThat(findings.unknownKeys()).containsExactlyInAnyOrder("$.auth.tokn", "$.uri");
    }

    @Test
    void prefersItToTheSchemaThatIsShipped() throws Exception {
        Files.writeString(routes.resolve("storage-integration.schema.json"), "{}");

        assertThat(DataSchemas.read(routes).check("storage-integration", Map.of("f_port_set", 1L)))
                .isEqualTo(Findings.NONE);
    }

    @Test
    void takesAbsentDataForAnEmptyObject() {
        assertThat(DataSchemas.read(routes).check("storage-integration", null)).isEqualTo(Findings.NONE);
    }

    @Test
    void namesNoValue() {
        Findings findings =
                DataSchemas.read(routes).check("storage-integration", Map.of("f_port_set", List.of("hunter2")));

        assertThat(findings.faults()).isNotEmpty().noneMatch(fault -> fault.contains("hunter2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"ports":17}                | $.ports: must be "all" or a list of FPorts
                    {"ports":"al"}              | $.ports: must be "all" or a list of FPorts
                    {"ports":[1,"2"]}           | $.ports[1]: string found, integer expected
                    {"mode":true}               | $.mode: must be 1 or 2 or text or a list
                    {"mode":["x"]}              | $.mode[0]: string found, integer expected
                    {"auth":{"token":1}}        | $.auth.token: integer found, string expected
                    {"auth":{"token":"t","u":1}}| $.auth.u: is a key that is not known here
                    {"auth":{"key":{"id":"x"}}} | $.auth.key: must be a whole number or true or false
                    {"both":5}                  | $.both: must be only one of these: a number or a whole number
                    """)
    void saysOfAChoiceWhatMayBeThereOrWhatIsWrongInTheOneMeant(String data, String fault) throws Exception {
        Files.writeString(
                routes.resolve("mine.schema.json"),
                """
                {"properties":{
                 "ports":{"oneOf":[{"const":"all"},
                  {"title":"a list of FPorts","type":"array","items":{"type":"integer"}}]},
                 "mode":{"anyOf":[{"oneOf":[{"enum":[1,2]},{"type":"string"}]},
                  {"type":"array","items":{"type":"integer"}}]},
                 "auth":{"oneOf":[
                  {"type":"object","properties":{"token":{"type":"string"}},"additionalProperties":false},
                  {"type":"object","properties":{"key":{"anyOf":[{"type":"integer"},{"type":"boolean"}]}},
                   "additionalProperties":false}]},
                 "both":{"oneOf":[{"type":"number"},{"type":"integer"}]}}}""");

        Findings findings = DataSchemas.read(routes).check("mine", parse(data));

        assertThat(findings.faults()).containsExactly(fault);
    }

    @ParameterizedTest
    @MethodSource
    void saysWhyAFileIsNoSchema(String text, String problem) throws Exception {
        Path file = Files.writeString(routes.resolve("mine.schema.json"), text);

        DataSchemas schemas = DataSchemas.read(routes);

        assertThat(schemas.faults())
                .containsExactly(entry(file, "is no JSON Schema: " + problem + "; correct it, or take it away."));
        assertThat(schemas.check("mine", Map.of("any", 1L))).isEqualTo(Findings.NONE);
    }

    static Stream<Arguments> saysWhyAFileIsNoSchema() {
        String types = "[\"array\", \"boolean\", \"integer\", \"null\", \"number\", \"object\", \"string\"]";
        return Stream.of(
                arguments("", "it is empty"),
                arguments("{\"type\":\n", "it does not parse as JSON in line 2"),
                arguments("{\"type\":\"object\"} {}", "it does not parse as JSON in line 1"),
                arguments("[]", "$: array found, [object, boolean] expected"),
                arguments("{\"type\":\"objec\"}", "$.type: does not have a value in the enumeration " + types),
                arguments(
                        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"objec\"}",
                        "$.type: does not have a value in the enumeration " + types),
                arguments(
                        "{\"properties\":{\"url\":{\"required\":true}}}",
                        "$.properties.url.required: boolean found, array expected"),
                arguments(
                        "{\"properties\":{\"url\":{\"pattern\":\"(\"}}}",
                        "$.properties.url.pattern: does not match the regex pattern must be a valid ECMA-262 regular"
                                + " expression"),
                arguments("{\"$ref\":\"#/$defs/none\"}", "Reference /$defs/none cannot be resolved"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"%s\"}",
                "{\"$ref\":\"%s#/$defs/port\"}",
                "{\"properties\":{\"port\":{\"oneOf\":[{\"$ref\":\"%s\"}]}}}",
                "{\"$dynamicRef\":\"%s\"}",
                "{\"$schema\":\"%s\"}",
            })
    void followsNoReferenceOutOfTheFile(String schema) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            for (String reference : List.of(
                    "http://127.0.0.1:" + server.getLocalPort() + "/port.json",
                    routes.resolve("port.json").toUri().toString(),
                    "classpath:openapi.yaml")) {
                Path file = Files.writeString(routes.resolve("mine.schema.json"), schema.formatted(reference));

                assertThat(DataSchemas.read(routes).faults())
                        .containsExactly(entry(
                                file,
                                "refers to " + reference + ", but only references inside the file are followed;"
                                        + " correct it, or take it away."));
                assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void followsThoseInsideIt() throws Exception {
        Files.writeString(
                routes.resolve("mine.schema.json"),
                """
                {"$id":"https://example.com/mine","properties":{"a":{"$ref":"#/$defs/port"},"b":{"$ref":"port"}},
                 "$defs":{"port":{"$id":"port","type":"integer"}}}""");

        DataSchemas schemas = DataSchemas.read(routes);

        assertThat(schemas.faults()).isEmpty();
        assertThat(schemas.check("mine", Map.of("a", "x", "b", "y")).faults())
                .containsExactlyInAnyOrder(
                        "$.a: string found, integer expected", "$.b: string found, integer expected");
    }

    @Test
    void namesEachFileThatIsNoSchema() throws Exception {
        for (String name : List.of("mine", "other")) {
            Files.writeString(routes.resolve(name + ".schema.json"), "{\"$ref\":\"http://127.0.0.1:1/port.json\"}");
        }

        assertThat(DataSchemas.read(routes).faults())
                .containsOnlyKeys(routes.resolve("mine.schema.json"), routes.resolve("other.schema.json"));
    }

    @Test
    void needsNoDirectory() {
        assertThat(DataSchemas.read(routes.resolve("nowhere")).check("mine", null))
                .isEqualTo(Findings.NONE);
    }

    private static Map<String, Object> parse(String json) throws IOException {
        return new ObjectMapper().readValue(json, new TypeReference<>() {});
    }
}
