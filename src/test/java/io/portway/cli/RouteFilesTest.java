package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.settings.Fault;
import io.portway.settings.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteFilesTest {

    @TempDir
    private Path directory;

    private Home home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Home.of(directory);
        Files.createDirectories(home.routes().resolve("packages"));
    }

    @Test
    void findsRouteFilesInTheFoldersThatAreThere() throws IOException {
        Path inside = file("a.camel.yaml", "- route: {}\n");
        Path ofPackage = file("packages/b.camel.yaml", "# comment\n---\n- route: {}\n");

        RouteFiles files = RouteFiles.find(home);

        assertThat(files.files()).containsExactly(inside, ofPackage);
        assertThat(files.faults()).isEmpty();
        assertThat(files.pattern())
                .isEqualTo("file:%1$s/routes/*.camel.yaml,file:%1$s/routes/packages/*.camel.yaml".formatted(directory));
    }

    @Test
    void tellsOfYamlFilesThatCamelPassesOver() throws IOException {
        Path ignored = file("packages/kafka.yaml", "- route: {}\n");
        file("README.md", "text");

        assertThat(RouteFiles.find(home).ignored()).containsExactly(ignored);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    hello: world  | is no list of routes; each begins with '- route:'.
                    just text     | is no list of routes; each begins with '- route:'.
                    # only words  | is empty; remove it.
                    """)
    void refusesFileThatCamelTakesForOneWithoutRoutes(String text, String problem) throws IOException {
        file("x.camel.yaml", text + "\n");

        RouteFiles files = RouteFiles.find(home);

        assertThat(files.faults()).extracting(Fault::toString).containsExactly("routes/x.camel.yaml: " + problem);
        assertThat(files.files()).isEmpty();
    }

    @Test
    void refusesFileThatCannotBeRead() throws IOException {
        Files.createDirectory(home.routes().resolve("x.camel.yaml"));

        assertThat(RouteFiles.find(home).faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "routes/x.camel.yaml: cannot be read as UTF-8 text; check its permissions and its encoding.");
    }

    @Test
    void namesMissingDirectory() {
        Home elsewhere = new Home(directory, Path.of("config"), Path.of("nowhere"));

        assertThat(RouteFiles.find(elsewhere).faults())
                .extracting(Fault::toString)
                .containsExactly("nowhere: is no directory; name the one that holds the route files with --routes.");
    }

    private Path file(String path, String text) throws IOException {
        return Files.writeString(home.routes().resolve(path), text);
    }
}
