package io.portway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.settings.Fault;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the pages name is there: the files and headings they link to, the keys, the metrics and the YAML. */
final class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("]\\((?!https?://)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    /** A key, also with a name in angle brackets, but neither a Java package nor the beginning of a family of keys. */
    private static final Pattern KEY = Pattern.compile(
            "(?<![\\w./-])portway(?:\\.(?:[a-z0-9-]++|<[a-z]++>|[A-Z]++(?![a-z])))++(?![\\w<({*-]|\\.[*…<])");

    private static final Set<String> FILES_NAMED_SO =
            Set.of("portway.db", "portway.lock", "portway.jar", "portway.jsa");
    private static final String SCHEMA_NAMED_SO = "portway_storage";
    private static final Pattern METRIC = Pattern.compile("\\b(?:portway|tts)_[a-z_]*[a-z]\\b");
    private static final Pattern METER = Pattern.compile("\"((?:portway|tts)\\.[a-z.]+)\"");
    private static final String SUFFIX_OF_PROMETHEUS = "(_bytes|_seconds)?(_total|_count|_sum|_max)?";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("pages")
    void linksToWhatIsThere(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (MatchResult link : found(LINK, Files.readString(page))) {
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            if (!Files.exists(target)) {
                broken.add(link.group());
            } else if (link.group(2) != null && !anchors(target).contains(link.group(2))) {
                broken.add(link.group());
            }
        }
        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesKeysThatAreDeclared(Path page) throws IOException {
        // Given
        Set<String> keys = Files.readAllLines(page).stream()
                .filter(line -> !line.contains(" is unknown"))
                .flatMap(line -> found(KEY, line).stream())
                .map(MatchResult::group)
                .filter(key -> !FILES_NAMED_SO.contains(key))
                .map(key -> key.replaceAll("<[a-z]+>|[A-Z]+", "some-name"))
                .collect(Collectors.toSet());

        // When
        Home home = new TestHome(directory)
                .configuration(keys.stream()
                        .filter(key -> !key.equals("portway.http.port") && !key.equals("portway.management.port"))
                        .map(key -> key + "=\n")
                        .collect(Collectors.joining()))
                .home();

        // Then
        assertThat(Settings.load(home, new Properties(), Map.of()).faults())
                .extracting(Fault::problem)
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesMetricsThatAreMeasured(Path page) throws IOException {
        Set<String> meters = meters();
        assertThat(found(METRIC, Files.readString(page)).stream()
                        .map(MatchResult::group)
                        .filter(metric -> !metric.equals(SCHEMA_NAMED_SO)))
                .allMatch(metric -> meters.stream().anyMatch(meter -> metric.matches(meter + SUFFIX_OF_PROMETHEUS)));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showsYamlThatCanBeRead(Path page) throws IOException {
        Load yaml = new Load(LoadSettings.builder().build());
        assertThat(found(FENCED, Files.readString(page)).stream()
                        .filter(block -> block.group(1).equals("yaml"))
                        .map(block -> yaml.loadFromString(block.group(2))))
                .allSatisfy(routes -> assertThat(routes)
                        .asInstanceOf(InstanceOfAssertFactories.LIST)
                        .isNotEmpty());
    }

    @Test
    void listsEveryPageInTheIndex() throws IOException {
        Path index = Path.of("docs/README.md");
        List<Path> linked = found(LINK, Files.readString(index)).stream()
                .map(link -> index.resolveSibling(link.group(1)).normalize())
                .toList();
        assertThat(pages().filter(page -> !page.equals(index))).isSubsetOf(linked);
    }

    private static Stream<Path> pages() throws IOException {
        Stream<Path> first =
                Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(Path::of);
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                    first, docs.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream());
        }
    }

    private static Set<String> anchors(Path page) throws IOException {
        String text = FENCED.matcher(Files.readString(page)).replaceAll("");
        return found(HEADING, text).stream()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The meters in the sources, as Prometheus writes them. */
    private static Set<String> meters() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> names = new ArrayList<>();
            for (Path source : sources) {
                found(METER, Files.readString(source)).forEach(meter -> names.add(meter.group(1)));
            }
            return names.stream().map(name -> name.replace('.', '_')).collect(Collectors.toSet());
        }
    }

    private static List<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
