package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Uint32Test {

    @ParameterizedTest
    @CsvSource({"0, 0", "15, 15", "010, 10", "4294967295, 4294967295"})
    void readsDecimals(String text, long number) {
        assertThat(Uint32.decimal(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "'', invalid syntax",
        "abc, invalid syntax",
        "+1, invalid syntax",
        "-1, invalid syntax",
        "1.0, invalid syntax",
        "' 1', invalid syntax",
        "0x64, invalid syntax",
        "1_0, invalid syntax",
        "٣, invalid syntax",
        "4294967296, value out of range",
        "99999999999999999999999999, value out of range"
    })
    void refusesOthersInTheWordsOfTts(String text, String reason) {
        assertThatThrownBy(() -> Uint32.decimal(text))
                .isInstanceOf(NumberFormatException.class)
                .hasMessage("strconv.ParseUint: parsing \"" + text + "\": " + reason);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "100, 100",
        "0x64, 100",
        "0X64, 100",
        "0b11, 3",
        "0o10, 8",
        "010, 8",
        "00, 0",
        "1_0, 10",
        "0x_64, 100"
    })
    void readsNumbersThatSayTheirBase(String text, long number) {
        assertThat(Uint32.prefixed(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "'', invalid syntax",
        "08, invalid syntax",
        "0x, invalid syntax",
        "_1, invalid syntax",
        "1__0, invalid syntax",
        "0x100000000, value out of range"
    })
    void refusesWhatSaysAWrongBase(String text, String reason) {
        assertThatThrownBy(() -> Uint32.prefixed(text))
                .isInstanceOf(NumberFormatException.class)
                .hasMessage("strconv.ParseUint: parsing \"" + text + "\": " + reason);
    }
}
