package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayProcess;
import io.portway.testing.Uplinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the system calls of the process show: the disk has an uplink before the broker hears of it. */
class AcknowledgementIT {

    private static final String APPLICATION = "trace-app";
    private static final int UPLINKS = 25;

    /** The first byte of a PUBACK on a socket, as strace prints it. */
    private static final String PUBACK = ".*write\\(\\d+<(TCP|socket).*, \"@.*";

    private static final String SYNC = ".*\\b(fdatasync|fsync)\\(.*";

    @Test
    void syncsTheJournalBeforeEachAcknowledgement(@TempDir Path directory) throws IOException, InterruptedException {
        assumeThat(hasStrace()).as("strace is installed").isTrue();
        Path trace = directory.resolve("trace");
        try (MqttBroker broker = MqttBroker.start(directory.resolve("broker"));
                PortwayProcess portway =
                        Sources.mqtt5(PortwayProcess.in(directory.resolve("home")), broker, APPLICATION)) {
            // Given
            portway.startedBy(
                            "strace",
                            "-f",
                            "-yy",
                            "-s",
                            "8",
                            "-e",
                            "trace=write,fdatasync,fsync",
                            "-o",
                            trace.toString())
                    .start();

            // When
            try (QosOnePublisher publisher = new QosOnePublisher(broker.port())) {
                for (int fCnt = 1; fCnt <= UPLINKS; fCnt++) {
                    int expected = fCnt;
                    publisher.publish(
                            Uplinks.topic(APPLICATION, "device-1"), Uplinks.typical(APPLICATION, "device-1", fCnt));
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> acknowledgements(Files.readAllLines(trace)) >= expected);
                }
            }

            // Then
            int syncs = 0;
            for (String line : Files.readAllLines(trace)) {
                if (line.matches(SYNC)) {
                    syncs++;
                } else if (line.matches(PUBACK)) {
                    assertThat(syncs).as("syncs before " + line).isPositive();
                    syncs = 0;
                }
            }
        }
    }

    private static long acknowledgements(List<String> lines) {
        return lines.stream().filter(line -> line.matches(PUBACK)).count();
    }

    private static boolean hasStrace() throws InterruptedException {
        try {
            return new ProcessBuilder("strace", "-V")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
