package io.portway.component.mqtt5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portway.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The promises of the source at Mosquitto, where that is installed. */
class Mqtt5SourceAtMosquittoIT extends Mqtt5SourceContract {

    private static final int PORT = FreePort.find();
    private static Process mosquitto;

    @BeforeAll
    static void startMosquitto(@TempDir Path home) throws IOException {
        Optional<Path> program =
                List.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto").stream()
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeTrue(program.isPresent(), "mosquitto is not installed");
        Path configuration = Files.writeString(
                home.resolve("mosquitto.conf"),
                "listener %d 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n".formatted(PORT));
        mosquitto = new ProcessBuilder(program.get().toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("mosquitto.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(10)).until(Mqtt5SourceAtMosquittoIT::isListening);
    }

    @AfterAll
    static void stopMosquitto() throws InterruptedException {
        if (mosquitto != null) {
            mosquitto.destroy();
            assertThat(mosquitto.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    String brokerUrl() {
        return "tcp://127.0.0.1:" + PORT;
    }
}
