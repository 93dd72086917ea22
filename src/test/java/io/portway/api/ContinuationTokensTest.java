package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portway.application.MessageType;
import io.portway.data.DataKey;
import io.portway.packages.storage.MessageQuery;
import io.portway.packages.storage.MessageQuery.Order;
import io.portway.packages.storage.Position;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuationTokensTest {

    private static final Position POSITION = new Position(1_795_521_600_000_001L, 17);
    private static final StorageRequest EVERYTHING = request(
            "dev-1",
            EnumSet.of(MessageType.UPLINK_MESSAGE, MessageType.JOIN_ACCEPT),
            0L,
            Instant.parse("2026-11-24T12:00:00.123456789Z"),
            Order.NEWEST_FIRST,
            List.of("received_at", "up.uplink_message.decoded_payload"),
            "csv");
    private static final StorageRequest NOTHING =
            request(null, EnumSet.allOf(MessageType.class), null, null, Order.OLDEST_FIRST, List.of(), null);

    private final DataKey key = DataKey.generate();
    private final ContinuationTokens tokens = new ContinuationTokens(key.derive("tokens"));

    @Test
    void givesBackTheRequestWithThePositionAndTheLimit() {
        for (StorageRequest asked : List.of(EVERYTHING, NOTHING)) {
            assertThat(tokens.read(tokens.write(asked, POSITION)))
                    .isEqualTo(
                            new StorageRequest(asked.query(), POSITION, asked.limit(), asked.mask(), asked.format()));
        }
    }

    @Test
    void fitsIntoAUrl() {
        List<String> paths = IntStream.range(0, 100)
                .mapToObj(n -> "up.uplink_message.decoded_payload.field_" + n)
                .toList();
        StorageRequest asked =
                request("dev-1", EnumSet.allOf(MessageType.class), 1L, Instant.EPOCH, Order.OLDEST_FIRST, paths, "csv");

        assertThat(tokens.write(asked, POSITION)).matches("[A-Za-z0-9_-]+").hasSizeLessThan(1_000);
    }

    @Test
    void refusesATokenOfWhichAnyBitWasAltered() {
        byte[] token = Base64.getUrlDecoder().decode(tokens.write(EVERYTHING, POSITION));

        IntStream.range(0, token.length * 8).forEach(bit -> {
            byte[] altered = token.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            refuses(tokens, Base64.getUrlEncoder().withoutPadding().encodeToString(altered));
        });
    }

    @Test
    void refusesATokenOfAnotherKey() {
        ContinuationTokens others = new ContinuationTokens(DataKey.generate().derive("tokens"));
        ContinuationTokens otherPurpose = new ContinuationTokens(key.derive("others"));

        refuses(tokens, others.write(NOTHING, POSITION));
        refuses(tokens, otherPurpose.write(NOTHING, POSITION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "not base64", "ä", "=", "YWJj.YWJj"})
    void refusesWhatIsNoToken(String text) {
        refuses(tokens, text);
    }

    @Test
    void refusesWhatIsTooLong() {
        refuses(tokens, "A".repeat(16_000));
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> tokens.read("A".repeat(16_001)))
                .withMessageContaining("invalid `continuation_token`: value length must be at most 16000 runes");
    }

    private static void refuses(ContinuationTokens tokens, String token) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> tokens.read(token))
                .withMessageContaining("invalid continuation token")
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    private static StorageRequest request(
            @Nullable String device,
            EnumSet<MessageType> types,
            @Nullable Long fPort,
            @Nullable Instant time,
            Order order,
            List<String> mask,
            @Nullable String format) {
        MessageQuery query = new MessageQuery("my-app", device, types, fPort, time, time, order);
        return new StorageRequest(query, null, 25, new FieldMask(mask), format);
    }
}
