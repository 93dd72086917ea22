package io.portway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

class CamelKeysTest {

    @Test
    void knowsEveryGroupThatCamelDescribes() throws IOException {
        Set<String> groups = new TreeSet<>();
        try (InputStream metadata =
                Main.class.getResourceAsStream("/META-INF/camel-main-configuration-metadata.json")) {
            for (JsonNode group : new ObjectMapper().readTree(metadata).path("groups")) {
                groups.add(group.path("name").asText().toLowerCase(Locale.ROOT).split("\\.")[1]);
            }
        }

        assertThat(groups).hasSizeGreaterThan(15);
        assertThat(CamelKeys.GROUPS).containsAll(groups);
    }
}
