package io.portway.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portway.packages.DataSchemas.Findings;
import io.portway.packages.DataSchemas.InvalidSchemaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
