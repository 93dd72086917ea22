package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.TestHome;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocatorTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "only.camel.yaml:3, routes/sources/only.camel.yaml",
        "elsewhere/only.camel.yaml, routes/sources/only.camel.yaml",
        "sources/plant.camel.yaml:3, routes/sources/plant.camel.yaml",
        "file:routes/packages/plant.camel.yaml, routes/packages/plant.camel.yaml",
        "plant.camel.yaml, plant.camel.yaml",
        "nosuch.camel.yaml, nosuch.camel.yaml",
    })
    void findsTheFileThatALocationOfCamelEndsWith(String location, String file) {
        TestHome home = new TestHome(directory)
                .route("sources/only.camel.yaml", "- route: {}")
                .route("sources/plant.camel.yaml", "- route: {}")
                .route("packages/plant.camel.yaml", "- route: {}");
        Locator locator = new Locator(home.home());

        assertThat(locator.show(locator.resource(location))).isEqualTo(file);
    }
}
