package io.portway.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssociationTest {

    private static final AssociationKey KEY = new AssociationKey("my-app", "my-device", 15);

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ab, my-device, 15, aws-iot, -, application id 'ab'",
                "my-app, My-Device, 15, aws-iot, -, device id 'My-Device'",
                "my-app, my-device, 0, aws-iot, -, FPort 0",
                "my-app, my-device, 256, aws-iot, -, FPort 256",
                "my-app, my-device, 15, '', -, package name ''",
                "my-app, my-device, 15, aws-iot, 0102, DevEUI '0102'",
                "my-app, my-device, 15, aws-iot, 010203040506070a, DevEUI",
                "my-app, -, 15, aws-iot, 0102030405060708, a default association has no EUI"
            })
    void refusesNonsense(
            String application,
            @Nullable String device,
            int fPort,
            String packageName,
            @Nullable String devEui,
            String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Association(
                        application,
                        device,
                        fPort,
                        packageName,
                        null,
                        devEui,
                        null,
                        null,
                        Instant.EPOCH,
                        Instant.EPOCH))
                .withMessageContaining(message);
    }

    @Test
    void namesTheKeysOfItsDataOnly() {
        Association association = association(Map.of("token", "a secret", "server_url", "https://user:pw@example.com"));

        assertThat(association.toString())
                .contains("aws-iot", "my-app/my-device", "15", "token", "server_url")
                .doesNotContain("a secret", "example.com");
    }

    @Test
    void keepsItsDataWhateverBecomesOfTheOriginal() {
        // Given
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, @Nullable Object> nested = new HashMap<>(Map.of("list", list));
        Map<String, @Nullable Object> original = new HashMap<>(Map.of("nested", nested));
        Association association = association(original);

        // When
        list.add(2);
        nested.put("more", true);
        original.clear();

        // Then
        assertThat(association.data()).isEqualTo(Map.of("nested", Map.of("list", List.of(1L))));
    }

    @Test
    @SuppressWarnings("unchecked")
    void letsNobodyChangeItsData() {
        Map<String, @Nullable Object> data =
                association(Map.of("nested", Map.of("list", List.of(1)))).data();
        Map<String, @Nullable Object> nested = (Map<String, @Nullable Object>) data.get("nested");

        assertThatThrownBy(() -> data.put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> data.entrySet().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> data.entrySet().iterator().next().setValue(1))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> nested.remove("list")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<Object>) nested.get("list")).add(2))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void keepsOrderAndNulls() {
        Map<String, @Nullable Object> original = new LinkedHashMap<>();
        original.put("z", null);
        original.put("a", "");

        assertThat(AssociationData.toJson(association(original).data())).isEqualTo("{\"z\":null,\"a\":\"\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "0, 0",
        "-0, 0",
        "1.0, 1",
        "1e3, 1000",
        "1.5, 1.5",
        "9007199254740992, 9007199254740992",
        "1234567890123456789, 1.23456789012345677E18",
        "1e-7, 1.0E-7"
    })
    void keepsWholeNumbersWholeAndOthersAsDoubles(String written, String kept) {
        Map<String, @Nullable Object> data = AssociationData.parse("{\"n\":" + written + "}");

        assertThat(data.get("n")).hasToString(kept);
        assertThat(AssociationData.parse(AssociationData.toJson(data))).isEqualTo(data);
    }

    @Test
    void refusesDataThatIsNotJson() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> association(Map.of("when", Instant.EPOCH)))
                .withMessageContaining("'when'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> association(Map.of("n", BigInteger.TEN.pow(400))))
                .withMessageContaining("'n'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> association(Map.of("half", List.of("\uD800"))))
                .withMessageContaining("'half'");
    }

    @Test
    void copiesDataOnlyOnce() {
        Association association = association(Map.of("a", 1));

        assertThat(association
                        .with("azure-iot-hub", association.data(), Instant.EPOCH)
                        .data())
                .isSameAs(association.data());
    }

    private static Association association(Map<String, @Nullable Object> data) {
        return Association.of(KEY, "aws-iot", data, Instant.EPOCH);
    }
}
