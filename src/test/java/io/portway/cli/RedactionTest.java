package io.portway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    Failed to resolve endpoint: seda://a?size=1&tokne=hunter2 due to: x | Failed to resolve endpoint: seda://a?size=***&tokne=*** due to: x
                    cannot connect to ssl://user:hunter2@broker:8883                  | cannot connect to ssl://broker:8883
                    amqp:q?password=RAW(hunter2&hunter2)&x=1                          | amqp:q?password=***&x=***
                    Unknown parameters=[{a=hunter2, b=hunter2}]                       | Unknown parameters=[***]
                    Error binding property (a.b-c=hunter2) with name: c               | Error binding property (a.b-c) with name: c
                    Error with name: c on bean: B with value: hunter2 hunter2         | Error with name: c on bean: B with that value
                    type Integer with value hunter2 due to NumberFormatException      | type Integer with that value due to NumberFormatException
                    nothing to hide                                                   | nothing to hide
                    """)
    void takesOutWhatMayBeSecret(String message, String redacted) {
        assertThat(Redaction.of(message)).isEqualTo(redacted).doesNotContain("hunter2");
    }
}
