package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.PortwayProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecondProcessIT {

    @Test
    void refusesAJournalThatAnotherProcessOwnsAndNamesIt(@TempDir Path directory) {
        Path data = directory.resolve("data");
        try (PortwayProcess first = PortwayProcess.in(directory.resolve("first"));
                PortwayProcess second = PortwayProcess.in(directory.resolve("second"))) {
            // Given
            first.set("portway.data.dir", data.toString()).start();

            // When
            int exitCode =
                    second.set("portway.data.dir", data.toString()).launch().await();

            // Then
            assertThat(exitCode).isEqualTo(1);
            assertThat(second.logText())
                    .contains("belongs to another Portway (process " + first.pid())
                    .contains("portway.data.dir")
                    .doesNotContain("\tat ");
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void refusesTheJournalOfAnotherThoughItsDirectoryIsItsOwn(@TempDir Path directory) {
        String journal = "jdbc:sqlite:" + directory.resolve("journal.db");
        try (PortwayProcess first = PortwayProcess.in(directory.resolve("first"));
                PortwayProcess second = PortwayProcess.in(directory.resolve("second"))) {
            // Given
            first.set("portway.data.url", journal).start();

            // When
            int exitCode = second.set("portway.data.url", journal).launch().await();

            // Then
            assertThat(exitCode).isEqualTo(1);
            assertThat(second.logText())
                    .contains("The database " + journal + " belongs to another Portway (process " + first.pid())
                    .doesNotContain("\tat ");
            assertThat(first.isAlive()).isTrue();
        }
    }
}
