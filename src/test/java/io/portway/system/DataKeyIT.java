package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.PortwayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key of association data over several starts of the real process. */
class DataKeyIT {

    private static final String ANOTHER_KEY = "c29tZSBvdGhlciBrZXkgb2YgMzIgYnl0ZXMsIHllcyE=";
    private static final String SECRET = "token-that-is-not-to-be-read";
    private static final String PATH = "my-app/packages/associations/200";

    @TempDir
    private Path directory;

    @Test
    void refusesToStartWithAnotherKeyAndLosesNothing() throws IOException {
        // Given
        try (PortwayProcess portway = PortwayProcess.in(directory)) {
            portway.start()
                    .put(
                            PATH,
                            """
                            {"default":{"package_name":"mine","data":{"token":"%s"}},
                             "field_mask":{"paths":["package_name","data"]}}"""
                                    .formatted(SECRET));
            assertThat(portway.stop()).isZero();
            String file = Files.readString(directory.resolve("data/data-key")).strip();
            Files.delete(portway.log());

            // When
            int exitCode = portway.set("portway.data.key", ANOTHER_KEY).launch().await();

            // Then
            assertThat(exitCode).isEqualTo(1);
            assertThat(portway.logText())
                    .isEqualTo("Portway does not start: portway.data.key is not the key that the association data was"
                            + " encrypted with; give that one, or restore the data that belongs to this key.\n");
            portway.set("portway.data.key", file).start();
            assertThat(portway.get(PATH + "?field_mask=data")).contains(SECRET);
        }
        assertThat(filesWith(SECRET)).isEmpty();
    }

    private List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            return files.filter(file -> read(file).contains(text)).toList();
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
