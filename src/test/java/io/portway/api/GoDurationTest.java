package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "10m, PT10M",
        "1h30m, PT1H30M",
        "30m1h, PT1H30M",
        "720h, PT720H",
        "1.5h, PT1H30M",
        ".5s, PT0.5S",
        "1.s, PT1S",
        "2h45m10.25s, PT2H45M10.25S",
        "100ms, PT0.1S",
        "3us, PT0.000003S",
        "3µs, PT0.000003S",
        "3μs, PT0.000003S",
        "5ns, PT0.000000005S",
        "0.5ns, PT0S",
        "0, PT0S",
        "+1m, PT1M",
        "-1m, PT-1M",
        "2562047h47m16.854775807s, PT2562047H47M16.854775807S"
    })
    void readsWhatGoReads(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "1d",
                "1w",
                "m",
                ".s",
                "1h 30m",
                " 1h",
                "1H",
                "1e3s",
                "PT10M",
                "--1m",
                "1m-30s",
                "2562047h47m16.854775808s",
                "99999999999999999999h"
            })
    void refusesWhatGoRefuses(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GoDuration.parse(text))
                .withMessage("\"" + text + "\" is not a duration such as 10m or 1h30m");
    }
}
