package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.data.DataDirectory;
import io.portway.settings.Fault;
import io.portway.settings.Settings;
import io.portway.testing.TestHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListeningPortsIT {

    @TempDir
    private Path directory;

    @Test
    void hasNothingToSayAboutFreePorts() {
        assertThat(faults(Map.of())).isEmpty();
    }

    @Test
    void namesTheKeyOfAPortInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            assertThat(faults(Map.of("PORTWAY_MANAGEMENT_PORT", Integer.toString(port))))
                    .containsExactly("portway.management.port: 127.0.0.1:" + port
                            + " is in use by another process; stop that one or set another port.");
        }
    }

    @Test
    void namesTheProcessThatOwnsTheDataRatherThanThePortsThatItTook() throws IOException {
        TestHome home = new TestHome(directory);
        Path data = directory.resolve("data");
        try (ServerSocket other = new ServerSocket(home.httpPort(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(run())
                    .isEqualTo("portway.http.port: 127.0.0.1:" + other.getLocalPort()
                            + " is in use by another process; stop that one or set another port.\n");
            assertThat(data).doesNotExist();

            try (DataDirectory owned = DataDirectory.open(data)) {
                assertThat(run())
                        .startsWith("Portway does not start: The data directory " + owned.path()
                                + " belongs to another Portway (process "
                                + ProcessHandle.current().pid() + ", since ")
                        .hasLineCount(1);
            }
        }
    }

    @Test
    void keepsAllFaultsWhereTheDataDirectoryIsOnlyUnusable() throws IOException {
        TestHome home = new TestHome(directory).route("x.camel.yaml", "route: {}");
        Files.createDirectories(directory.resolve("data/portway.lock"));
        try (ServerSocket other = new ServerSocket(home.httpPort(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(run().lines())
                    .containsExactly(
                            "routes/x.camel.yaml: is no list of routes; each begins with '- route:'.",
                            "portway.http.port: 127.0.0.1:" + other.getLocalPort()
                                    + " is in use by another process; stop that one or set another port.");
        }
    }

    @Test
    void keepsTheOtherFaultsBesideTheProcessThatOwnsTheData() throws IOException {
        TestHome home = new TestHome(directory).route("x.camel.yaml", "route: {}");
        try (ServerSocket other = new ServerSocket(home.httpPort(), 1, InetAddress.getLoopbackAddress());
                DataDirectory owned = DataDirectory.open(directory.resolve("data"))) {
            assertThat(other.isBound()).isTrue();
            assertThat(run().lines())
                    .hasSize(2)
                    .startsWith("routes/x.camel.yaml: is no list of routes; each begins with '- route:'.")
                    .last()
                    .asString()
                    .startsWith("Portway does not start: The data directory " + owned.path()
                            + " belongs to another Portway");
        }
    }

    private String run() {
        return Output.of(new RunCommand(), "--home", directory.toString()).err();
    }

    @Test
    void namesTheKeyOfAnAddressThatIsNotOurs() {
        assertThat(faults(Map.of("PORTWAY_HTTP_HOST", "192.0.2.1", "PORTWAY_MANAGEMENT_HOST", "nosuch.invalid")))
                .containsExactly(
                        "portway.http.host: 192.0.2.1 is no address of this machine; 0.0.0.0 stands for all of them.",
                        "portway.management.host: nobody knows the host nosuch.invalid; give an address.");
    }

    private List<String> faults(Map<String, String> environment) {
        Settings settings = Settings.load(new TestHome(directory).home(), new Properties(), environment)
                .orThrow();
        return ListeningPorts.faults(settings).stream().map(Fault::toString).toList();
    }
}
