package io.portway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.api.ApiEndpoint;
import io.portway.api.ApiRoutes;
import io.portway.settings.Settings;
import io.portway.testing.OpenApiDocument;
import io.portway.testing.TestHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document names what the API serves, and nothing else. */
class OpenApiTest {

    @Test
    void documentHasTheOperationsOfTheRouterAndNoOther(@TempDir Path directory) {
        TestHome home = new TestHome(directory);
        PortwayMain main =
                PortwayMain.toRun(home.home(), Settings.load(home.home(), new Properties(), Map.of()), "false");
        try {
            List<ApiEndpoint> endpoints = main.configure().getRoutesBuilders().stream()
                    .filter(ApiRoutes.class::isInstance)
                    .flatMap(routes -> ((ApiRoutes) routes).endpoints().stream())
                    .toList();

            assertThat(OpenApiDocument.load().operations())
                    .isEqualTo(endpoints.stream()
                            .map(endpoint -> endpoint.method() + " " + endpoint.path())
                            .collect(Collectors.toCollection(TreeSet::new)));
        } finally {
            main.stop();
        }
    }
}
