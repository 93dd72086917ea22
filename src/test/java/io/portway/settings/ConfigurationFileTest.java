package io.portway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shipped configuration file and the documentation say what the declarations say. */
class ConfigurationFileTest {

    private static final Path FILE = Path.of("config/application.properties");
    private static final Path DOCUMENTATION = Path.of("docs/configuration.md");
    private static final Pattern COMMENTED_KEY = Pattern.compile("#(portway\\.[^=]+)=(.*)");

    private record Shown(Key<?> key, String value, String comment) {}

    @Test
    void fileShowsEveryKeyInItsOrderAndNoOther() throws IOException {
        assertThat(shown()).extracting(Shown::key).isEqualTo(Keys.ALL);
    }

    @Test
    void fileShowsEveryDefault() throws IOException {
        assertThat(shown()).allSatisfy(shown -> {
            String standard = shown.key().standard();
            if (standard != null && !standard.startsWith("https://<")) {
                assertThat(shown.value()).isEqualTo(standard);
            }
        });
    }

    @Test
    void fileShowsExamplesThatAreTaken() throws IOException {
        assertThat(shown()).allSatisfy(shown -> {
            if (shown.value().contains("{{env:")) {
                assertThat(shown.key().kind().secret()).isTrue();
                return;
            }
            assertThat(shown.key().kind().parser().apply(shown.value())).isNotNull();
        });
    }

    @Test
    void fileExplainsEveryKeyInTheWordsOfItsDeclaration() throws IOException {
        assertThat(shown()).allSatisfy(shown -> assertThat(shown.comment())
                .isEqualTo("# " + shown.key().description()));
    }

    @Test
    void fileSetsNothing() throws IOException {
        assertThat(PropertiesFile.read(FILE).entries()).isEmpty();
    }

    @Test
    void documentationHasARowForEveryKey() throws IOException {
        List<String> rows = Files.readAllLines(DOCUMENTATION);
        for (Key<?> key : Keys.ALL) {
            String standard = key.standard() == null ? "" : "`" + key.standard() + "`";
            String row = "| `%s` | %s | %s |".formatted(key.name(), standard, key.description());
            assertThat(rows).contains(row.replace("|  |", "| |"));
        }
    }

    @Test
    void documentationHasNoRowForAnotherKey() throws IOException {
        Pattern row = Pattern.compile("\\| `(portway\\.[^`]+)` \\|.*");
        List<String> names = Files.readAllLines(DOCUMENTATION).stream()
                .map(row::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        assertThat(names).isEqualTo(Keys.ALL.stream().map(Key::name).toList());
    }

    private static List<Shown> shown() throws IOException {
        List<Shown> shown = new ArrayList<>();
        String before = "";
        for (String line : Files.readAllLines(FILE)) {
            Matcher matcher = COMMENTED_KEY.matcher(line);
            if (matcher.matches()) {
                Key<?> key = KeyNames.find(matcher.group(1)).orElseThrow().key();
                shown.add(new Shown(key, matcher.group(2), before));
            }
            before = line;
        }
        return shown;
    }
}
