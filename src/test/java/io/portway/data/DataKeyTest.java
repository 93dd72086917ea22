package io.portway.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataKeyTest {

    private static final String TEXT = "{\"token\":\"hunter2 \uD83D\uDE00\"}";
    private static final String PLACE = "association my-app//200";

    private final DataKey key = DataKey.generate();

    @Test
    void decryptsWhatItEncrypted() {
        assertThat(key.decrypt(key.encrypt(TEXT, PLACE), PLACE)).isEqualTo(TEXT);
        assertThat(key.decrypt(key.encrypt("", PLACE), PLACE)).isEmpty();
    }

    @Test
    void writesAesGcmAsTheJavadocSays() throws Exception {
        byte[] value = key.encrypt(TEXT, PLACE);

        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(Base64.getDecoder().decode(key.toBase64()), "AES"),
                new GCMParameterSpec(128, value, 1, 12));
        cipher.updateAAD(PLACE.getBytes(StandardCharsets.UTF_8));
        assertThat(value[0]).isEqualTo((byte) 1);
        assertThat(new String(cipher.doFinal(value, 13, value.length - 13), StandardCharsets.UTF_8))
                .isEqualTo(TEXT);
    }

    @Test
    void encryptsEqualTextsDifferently() {
        assertThat(key.encrypt(TEXT, PLACE)).isNotEqualTo(key.encrypt(TEXT, PLACE));
    }

    @Test
    void refusesAValueOfAnotherPlace() {
        byte[] value = key.encrypt(TEXT, PLACE);

        refuses(key, value, "association my-app/my-device/200");
    }

    @Test
    void refusesAValueOfAnotherKey() {
        refuses(DataKey.generate(), key.encrypt(TEXT, PLACE), PLACE);
    }

    @Test
    void refusesAValueOfWhichAnyBitWasAltered() {
        byte[] value = key.encrypt(TEXT, PLACE);

        IntStream.range(0, value.length * 8).forEach(bit -> {
            byte[] altered = value.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            refuses(key, altered, PLACE);
        });
    }

    @Test
    void refusesAValueThatWasCut() {
        byte[] value = key.encrypt(TEXT, PLACE);

        IntStream.range(0, value.length).forEach(length -> refuses(key, Arrays.copyOf(value, length), PLACE));
    }

    @Test
    void worksInManyThreads() {
        assertThat(IntStream.range(0, 10_000).parallel())
                .allSatisfy(i -> assertThat(key.decrypt(key.encrypt(TEXT + i, PLACE), PLACE))
                        .isEqualTo(TEXT + i));
    }

    @Test
    void derivesOneKeyForEachPurpose() throws Exception {
        SecretKey derived = key.derive("tokens");

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(key.toBase64()), "HmacSHA256"));
        assertThat(derived.getEncoded()).isEqualTo(mac.doFinal("tokens\1".getBytes(StandardCharsets.UTF_8)));
        assertThat(derived.getAlgorithm()).isEqualTo("HmacSHA256");
        assertThat(DataKey.parse(key.toBase64()).derive("tokens")).isEqualTo(derived);
        assertThat(key.derive("token")).isNotEqualTo(derived);
        assertThat(DataKey.generate().derive("tokens")).isNotEqualTo(derived);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2", "MDEyMzQ1Njc4OWFiY2RlZg==", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=="})
    void refusesWhatIsNoKey(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DataKey.parse(text));
    }

    private static void refuses(DataKey key, byte[] value, String place) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> key.decrypt(value, place))
                .withMessageContaining(place);
    }
}
