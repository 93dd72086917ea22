package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TtsTimesTest {

    @ParameterizedTest
    @CsvSource({"0, 500, 1000", "1, 1000, 2000", "4, 8000, 16000", "5, 15000, 30000", "100000, 15000, 30000"})
    void waitsLongerAfterEachAttemptUpToTheMaximum(int attempt, long shortest, long longest) {
        TtsTimes times = times("30s", "10s", "1s", "30s");

        assertThat(IntStream.range(0, 200)
                        .mapToLong(i -> times.delayBefore(attempt).toMillis()))
                .allMatch(delay -> delay >= shortest && delay <= longest)
                .anyMatch(delay -> delay < shortest + (longest - shortest) / 4)
                .anyMatch(delay -> delay > longest - (longest - shortest) / 4);
    }

    @ParameterizedTest
    @CsvSource({
        "0s, 10s, 1s, 30s, keepAlive: ",
        "65536s, 10s, 1s, 30s, keepAlive: ",
        "30s, 0s, 1s, 30s, connectTimeout: ",
        "30s, 10s, 0s, 30s, reconnectDelay: ",
        "30s, 10s, 1s, 0.5s, maxReconnectDelay: ",
    })
    void refusesTimesThatCannotWork(String keepAlive, String connect, String delay, String maxDelay, String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> times(keepAlive, connect, delay, maxDelay))
                .withMessageStartingWith(option);
    }

    private static TtsTimes times(String keepAlive, String connectTimeout, String reconnectDelay, String maxDelay) {
        return new TtsTimes(seconds(keepAlive), seconds(connectTimeout), seconds(reconnectDelay), seconds(maxDelay));
    }

    private static Duration seconds(String text) {
        return Duration.parse("PT" + text);
    }
}
