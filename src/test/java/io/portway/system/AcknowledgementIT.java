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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the system calls of the process show: the disk has an uplink before the broker hears of it. */
class AcknowledgementIT {

    private static final String APPLICATION = "trace-app";
    private static final int UPLINKS = 25;

    /** The first byte of a PUBACK on a socket, as strace prints it. */
    private static final String PUBACK = ".*write\\(\\d+<(TCP|socket).*, \"@.*";

    /** The first byte of a PUBLISH with QoS 1 that is read from a socket. */
    private static final String PUBLISH = ".*\\bread.*, \"[2:].*|.*read resumed>\"[2:].*";

    /** A call that brings the journal to the disk; strace breaks it in two lines when another thread calls meanwhile. */
    private static final Pattern SYNC = Pattern.compile("(\\d+) +(?:fdatasync|fsync)\\(\\d+<.*/portway\\.db-wal>(.*)");

    private static final Pattern REST_OF_SYNC = Pattern.compile("(\\d+) +<\\.\\.\\. (?:fdatasync|fsync) resumed>(.*)");
    private static final String SUCCESS = "\\) += 0";

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
                            "trace=read,write,fdatasync,fsync",
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
            assertThat(acknowledgedAfterSync(Files.readAllLines(trace))).isEqualTo(UPLINKS);
        }
    }

    /** How many PUBACKs there are, each after a PUBLISH and, between the two, a sync of the journal that has returned. */
    private static int acknowledgedAfterSync(List<String> lines) {
        int acknowledged = 0;
        boolean synced = false;
        Set<String> syncing = new HashSet<>();
        for (String line : lines) {
            Matcher sync = SYNC.matcher(line);
            Matcher rest = REST_OF_SYNC.matcher(line);
            if (sync.matches()) {
                if (sync.group(2).matches(SUCCESS)) {
                    synced = true;
                } else {
                    syncing.add(sync.group(1));
                }
            } else if (rest.matches()) {
                synced |= syncing.remove(rest.group(1)) && rest.group(2).matches(SUCCESS);
            } else if (line.matches(PUBLISH)) {
                synced = false;
            } else if (line.matches(PUBACK)) {
                assertThat(synced)
                        .as("the journal is on disk before %s, PUBACK %d", line, acknowledged + 1)
                        .isTrue();
                synced = false;
                acknowledged++;
            }
        }
        return acknowledged;
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
