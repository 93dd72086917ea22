package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

    @Test
    void readsTypeIdAndSecret() {
        assertThat(Token.of("bearer NNSXS.ID.SECRET")).isEqualTo(new Token("NNSXS", "ID", "SECRET"));
    }

    @Test
    void namesNoSecret() {
        assertThat(Token.of("Bearer NNSXS.ID.SECRET")).hasToString("NNSXS.ID");
    }

    @Test
    void refusesWhatIsLongerThanAnyToken() {
        assertThatThrownBy(() -> Token.of("Bearer NNSXS.ID." + "S".repeat(500))).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> Token.of("Bearer NNSXS." + "I".repeat(500) + ".SECRET"))
                .isInstanceOf(ApiException.class);
    }

    /** Which is as long as the key of an administrator may be. */
    @Test
    void takesTheLongestKey() {
        String longest = "NNSXS." + "I".repeat(64) + "." + "S".repeat(256);

        assertThat(ApiKey.parse(longest, "", "").id()).hasSize(64);
        assertThat(Token.of("Bearer " + longest)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer NNSXS.ID", "Bearer a.b.c.d", "Bearer NNSXS.ID.SEC\u007fRET", "Bearer NNSXS.ID.S\u00e9"})
    void refusesWhatIsNoToken(String header) {
        assertThatThrownBy(() -> Token.of(header))
                .isInstanceOfSatisfying(ApiException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
}
