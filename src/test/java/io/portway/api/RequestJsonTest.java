package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestJsonTest {

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxTokenCount(2_000).build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("{", "unexpected EOF: the JSON of the body is not complete, it ends at line 1, column 2"),
                arguments(
                        "{\n\"a\":\"b",
                        "unexpected EOF: the JSON of the body is not complete, it ends at line 2, column 7"),
                arguments("x", "the body is not JSON: something is wrong at line 1, column 2"),
                arguments("{\"a\":1,}", "the body is not JSON: something is wrong at line 1, column 8"),
                arguments("{\"a\":\"\\x\"}", "the body is not JSON: something is wrong at line 1, column 8"),
                arguments("{\"a\":1,\n\"a\":2}", "the body has the key \"a\" twice in one object at line 2, column 4"),
                arguments("[".repeat(1_001), "the body is nested deeper than 1000 levels at line 1, column 1002"),
                arguments(
                        "[" + "1,".repeat(2_000) + "1]",
                        "the body has more than 2000 values, counting keys and brackets at line 1, column 4001"),
                arguments(
                        "[" + "1".repeat(1_001) + "]",
                        "the body has a number or a key that is too long at line 1, column 1003"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhatIsWrongAndWhere(String body, String words) {
        assertThatThrownBy(() -> RequestJson.first(JSON, bytes(body)))
                .isInstanceOf(ApiException.class)
                .hasMessage(words)
                .extracting(refusal -> ((ApiException) refusal).code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xff, 0xc0, 0xfe})
    void saysThatABodyIsNotText(int first) {
        byte[] body = {'"', (byte) first, '"'};

        assertThatThrownBy(() -> RequestJson.first(JSON, body))
                .hasMessageStartingWith("the body is not JSON: something is wrong at line 1");
    }

    @Test
    void showsTheBeginningOfALongKeyOnly() {
        String key = "k".repeat(1_000);

        assertThatThrownBy(() -> RequestJson.first(JSON, bytes("{\"" + key + "\":1,\"" + key + "\":2}")))
                .hasMessageContaining("\"" + "k".repeat(60) + "…\"");
    }

    @Test
    void takesTheFirstValueOrTheOnlyOne() {
        assertThat(RequestJson.first(JSON, bytes("{} more"))).isEmpty();
        assertThat(RequestJson.only(JSON, bytes(" {} "))).isEmpty();
        assertThatThrownBy(() -> RequestJson.only(JSON, bytes("{} {}")))
                .hasMessage("the body is more than one JSON value at line 1, column 4");
    }

    @Test
    void takesAnEmptyBodyForNoValue() {
        assertThat(RequestJson.first(JSON, bytes("")).isMissingNode()).isTrue();
        assertThat(RequestJson.only(JSON, bytes(" ")).isMissingNode()).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
