package io.portway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portway.settings.PropertiesFile.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertiesFileTest {

    @TempDir
    private Path directory;

    @Test
    void knowsTheLineOfEachKey() throws IOException {
        PropertiesFile file = read(
                """
                # comment with a backslash \\
                a=1

                  b : two \\
                      words
                ! another = comment
                c\\=d=3
                e
                path=C:\\\\
                last=4\
                """);

        assertThat(file.entries())
                .containsExactly(
                        new Entry("a", "1", 2),
                        new Entry("b", "two words", 4),
                        new Entry("c=d", "3", 7),
                        new Entry("e", "", 8),
                        new Entry("path", "C:\\", 9),
                        new Entry("last", "4", 10));
        assertThat(file.line("path")).contains(9);
        assertThat(file.line("nothing")).isEmpty();
    }

    @Test
    void namesTheLineThatIsNoProperty() {
        assertThatThrownBy(() -> read("a=1\nb=\\u00zz\n"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("line 2: ");
    }

    private PropertiesFile read(String text) throws IOException {
        return PropertiesFile.read(Files.writeString(directory.resolve("x.properties"), text));
    }
}
