package io.portway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of Portway: its layout, environment, user and commands, in processes of this machine. */
class ContainerIT {

    @TempDir
    private Path directory;

    private Container container;

    @BeforeEach
    void build() throws Exception {
        container = new Container(Files.createDirectory(directory.resolve("image")));
    }

    @AfterEach
    void close() {
        container.close();
    }

    @Test
    void getsHealthyAndEndsWithZeroAtSigterm() throws Exception {
        container.start();
        assertThat(container.isHealthy()).isFalse();
        container.awaitHealthy();

        assertThat(container.stop()).isZero();

        assertThat(container.isHealthy()).isFalse();
        assertThat(container.log()).content().contains("Stops.");
    }

    @Test
    void isNothingButJavaAsTheUserOfTheImage() throws Exception {
        assumeThat(Container.isRoot()).isTrue();
        container.start().awaitHealthy();

        assertThat(container.commandOfProcess()).endsWith("/java");
        assertThat(container.uidOfProcess()).isEqualTo("10001");
    }

    @Test
    void startsWithTheArchiveThatItsBuildMade() throws Exception {
        Path classes = directory.resolve("image/data/classes.log");
        container.environment(Map.of("PORTWAY_JAVA_OPTS", "-Xlog:class+load:file=" + classes));

        container.start().awaitHealthy();

        assertThat(Files.readAllLines(classes))
                .anyMatch(line -> line.contains(" io.portway.PortwayMain source: shared objects file (top)"));
    }

    @Test
    void givesTheFirstKeyToWhoMayRunACommandInIt() throws Exception {
        container.start().awaitHealthy();

        String right = "RIGHT_APPLICATION_SETTINGS_PACKAGES";
        String key = container.exec(
                "./portway", "api-key", "create", "--name", "first", "--application", "all", "--right", right);

        assertThat(key).startsWith("NNSXS.");
    }
}
