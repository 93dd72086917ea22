package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TtsConnectionTest {

    @Test
    void neverShowsKey() {
        TtsConnection connection = new TtsConnection("eu1.example.com", 8883, true, Path.of("ca.pem"), "NNSXS.SECRET");

        assertThat(connection)
                .hasToString("TtsConnection[host=eu1.example.com, port=8883, tls=true, caFile=ca.pem, apiKey=***]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "https://eu1.example.com", " eu1.example.com"})
    void refusesHostThatIsNone(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TtsConnection(host, 8883, true, "key"))
                .withMessageStartingWith("host: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65536})
    void refusesPortThatIsNone(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TtsConnection("eu1.example.com", port, true, "key"))
                .withMessageStartingWith("port: " + port);
    }

    @Test
    void refusesEmptyKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TtsConnection("eu1.example.com", 8883, true, " "))
                .withMessageStartingWith("apiKey: ");
    }

    @Test
    void refusesCaFileWithoutTls() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TtsConnection("eu1.example.com", 1883, false, Path.of("ca.pem"), "key"))
                .withMessageStartingWith("caFile: ");
    }

    @ParameterizedTest
    @CsvSource({"'', has no certificate", "no certificate, cannot be read as a PEM file"})
    void refusesCaFileWithoutCertificate(String content, String message, @TempDir Path folder) throws IOException {
        Path caFile = Files.writeString(folder.resolve("ca.pem"), content);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TtsTrust.of(caFile))
                .withMessageContaining("caFile: " + caFile)
                .withMessageContaining(message);
    }

    @Test
    void refusesCaFileThatIsNotThere(@TempDir Path folder) {
        Path caFile = folder.resolve("ca.pem");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TtsTrust.of(caFile))
                .withMessageContaining("caFile: " + caFile + " cannot be read as a PEM file")
                .withMessageContaining("NoSuchFileException");
    }
}
