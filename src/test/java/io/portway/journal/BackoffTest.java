package io.portway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(2));

    @ParameterizedTest
    @CsvSource({
        "1, 500",
        "2, 1000",
        "3, 2000",
        "8, 64000",
        "9, 120000",
        "30, 120000",
        "31, 120000",
        "1000000, 120000",
        "2147483647, 120000",
    })
    void waitsBetweenHalfAndAllOfADoublingTime(int failures, long millis) {
        for (int i = 0; i < 1_000; i++) {
            assertThat(BACKOFF.after(failures)).isBetween(Duration.ofMillis(millis / 2), Duration.ofMillis(millis));
        }
    }

    @Test
    void doesNotBringLinesBackTogether() {
        Set<Duration> waits =
                IntStream.range(0, 1_000).mapToObj(line -> BACKOFF.after(9)).collect(Collectors.toSet());

        assertThat(waits).hasSizeGreaterThan(900);
        assertThat(waits)
                .anyMatch(wait -> wait.compareTo(Duration.ofSeconds(70)) < 0)
                .anyMatch(wait -> wait.compareTo(Duration.ofSeconds(110)) > 0);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT1M", "PT-1S, PT1M", "PT2S, PT1S"})
    void refusesABackoffThatDoesNotGrow(Duration first, Duration longest) {
        assertThatThrownBy(() -> new Backoff(first, longest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A back-off grows from more than nothing to its longest wait.");
    }
}
