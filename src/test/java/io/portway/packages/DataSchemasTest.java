package io.portway.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.packages.DataSchemas.Findings;
import io.portway.packages.DataSchemas.InvalidSchemaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void refusesAFileThatIsNoSchema() throws Exception {
        Path file = Files.writeString(routes.resolve("mine.schema.json"), "{\"type\":");

        assertThatThrownBy(() -> DataSchemas.read(routes))
                .isInstanceOf(InvalidSchemaException.class)
                .hasMessageStartingWith(file + " is no JSON Schema: ")
                .hasMessageEndingWith("; correct it, or take it away.");
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
