package io.portway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.portway.packages.SettleAggregated;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The route files as they are shipped, with the beans they have in production; nothing starts, listens or connects. */
final class RoutesTest {

    private static final Path ROUTES = Path.of("routes");

    @TempDir
    private Path directory;

    private PortwayMain main;

    @BeforeEach
    void start() throws IOException {
        Home home = new TestHome(directory.resolve("home"))
                .configuration(
                        """
                        portway.tts.default.mqtt-host=tts.invalid
                        portway.tts.default.applications.test-app.api-key=NNSXS.TEST.TEST
                        """)
                .home();
        Settings.Loaded loaded = Settings.load(home);
        assertThat(loaded.faults()).isEmpty();
        main = PortwayMain.toCheck(home, loaded, Files.createDirectory(directory.resolve("scratch")));
        main.start();
    }

    @AfterEach
    void stop() {
        main.completed();
        main.stop();
    }

    @Test
    void resolvesEveryEndpoint() throws Exception {
        // Given
        ModelCamelContext context = (ModelCamelContext) main.getCamelContext();
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);

        // When
        loader.loadRoutes(files().stream()
                .map(file -> ResourceHelper.resolveResource(context, "file:" + file))
                .toList());
        main.addSources(context);

        // Then
        assertThat(context.getRoutes())
                .extracting(Route::getRouteId)
                .contains("application-up", "downlink", "storage-integration", "source-tts-default.test-app");
        assertThat(context.getEndpoints())
                .extracting(Endpoint::getEndpointBaseUri)
                .contains("tts://test-app", "package://storage-integration", "package://downlink", "tts://downlink");
        assertThat(context.getRoutes())
                .allSatisfy(route -> assertThat(route.getDescription()).isNotBlank());
    }

    @Test
    void keepsAggregatedDeliveriesOpenInEveryRoute() {
        assertThat(main.getCamelContext().getCamelContextExtension().getInterceptStrategies())
                .hasAtLeastOneElementOfType(SettleAggregated.class);
    }

    @Test
    void findsWhatIsMissing() throws Exception {
        // Given
        Path broken = Files.writeString(
                directory.resolve("broken.camel.yaml"),
                """
                - route:
                    id: broken
                    from:
                      uri: package:broken
                      steps:
                        - to: nowhere:at-all
                """);
        ModelCamelContext context = (ModelCamelContext) main.getCamelContext();

        // When
        Throwable failure = catchThrowable(() -> PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "file:" + broken)));

        // Then
        assertThat(failure).hasStackTraceContaining("nowhere");
    }

    @ParameterizedTest
    @MethodSource("files")
    void hasIdDescriptionAndComment(Path file) throws Exception {
        // Given
        ModelCamelContext context = (ModelCamelContext) main.getCamelContext();

        // When
        List<String> undescribed = new ArrayList<>();
        for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context)
                .findRoutesBuilders(ResourceHelper.resolveMandatoryResource(context, "file:" + file))) {
            builder.addRoutesToCamelContext(context);
        }
        for (RouteDefinition route : context.getRouteDefinitions()) {
            if (route.getDescription() == null || !route.hasCustomIdAssigned()) {
                undescribed.add(route.getId());
            }
        }
        for (RouteTemplateDefinition template : context.getRouteTemplateDefinitions()) {
            if (template.getDescription() == null || !template.hasCustomIdAssigned()) {
                undescribed.add(template.getId());
            }
        }

        // Then
        assertThat(undescribed).isEmpty();
        assertThat(Files.readAllLines(file)).first().asString().startsWith("# ");
    }

    private static List<Path> files() {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
