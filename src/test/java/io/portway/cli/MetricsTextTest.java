package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.cli.MetricsText.Sample;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTextTest {

    @Test
    void readsSamplesAndPassesOverTheRest() {
        MetricsText metrics = MetricsText.parse(
                """
                # HELP a Words.
                # TYPE a counter
                a_total{package="x",state="y \\"quoted\\" \\\\ {}"} 1.5
                b 2 1700000000000
                c{} +Inf
                d{x="1",} NaN
                not a sample
                """);

        assertThat(metrics.samples())
                .containsExactly(
                        new Sample("a_total", Map.of("package", "x", "state", "y \"quoted\" \\ {}"), 1.5),
                        new Sample("b", Map.of(), 2),
                        new Sample("c", Map.of(), Double.POSITIVE_INFINITY),
                        new Sample("d", Map.of("x", "1"), Double.NaN));
        assertThat(metrics.value("a_total", "package", "x")).hasValue(1.5);
        assertThat(metrics.value("a_total", "package", "z")).isEmpty();
    }
}
