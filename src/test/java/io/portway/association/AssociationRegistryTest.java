package io.portway.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portway.data.DatabaseException;
import io.portway.testing.AssociationStore;
import io.portway.testing.Messages;
import io.portway.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class AssociationRegistryTest {

    private static final Instant START = Instant.parse("2026-11-24T10:26:31.302076317Z");
    private static final AssociationKey DEFAULT = new AssociationKey("my-app", null, 15);
    private static final AssociationKey OWN = new AssociationKey("my-app", "my-device", 15);

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @TempDir
    private Path folder;

    private AssociationStore store;
    private AssociationRegistry registry;

    @BeforeEach
    void open() {
        store = AssociationStore.open(folder, now::get);
        registry = store.associations();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void keepsAssociationsOverARestart() {
        // Given
        Association made = new Association(
                "my-app",
                "my-device",
                15,
                "aws-iot",
                Map.of("token", "äöü \u0000 \uD83D\uDE00", "n", 1.5),
                "0102030405060708",
                "0000000000000000",
                "01020304",
                START,
                START.plusNanos(1));
        registry.change(OWN, (stored, time) -> made).join();

        // When
        store.close();
        open();

        // Then
        assertThat(registry.find(OWN)).isEqualTo(made);
        assertThat(registry.list("my-app", "my-device")).containsExactly(made);
    }

    @Test
    @DisabledIfSystemProperty(
            named = TestDatabase.KIND,
            matches = "postgresql",
            disabledReason = "looks into the file of SQLite")
    void keepsNoDataInClearOnDisk() throws Exception {
        registry.put(OWN, "aws-iot", Map.of("token", "hunter2-hunter2")).join();

        store.close();
        byte[] file = Files.readAllBytes(folder.resolve("portway.db"));
        open();

        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .contains("aws-iot")
                .doesNotContain("hunter2")
                .doesNotContain("token");
    }

    @Test
    void refusesDataThatWasMovedToAnotherRow() throws Exception {
        registry.put(OWN, "aws-iot", Map.of("token", "hunter2")).join();
        store.commits()
                .write(transaction -> transaction.update("update association set device = 'other-device'"))
                .join();

        assertThatThrownBy(() -> registry.list("my-app", "other-device"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("association my-app/other-device/15");
    }

    @Test
    void tellsDefaultAssociationsFromThoseOfADevice() {
        registry.put(DEFAULT, "aws-iot", null).join();
        registry.put(OWN, "azure-iot-hub", null).join();

        assertThat(registry.list("my-app", null))
                .extracting(Association::packageName)
                .containsExactly("aws-iot");
        assertThat(registry.list("my-app", "my-device"))
                .extracting(Association::packageName)
                .containsExactly("azure-iot-hub");
        assertThat(registry.list("my-app", "other-device")).isEmpty();
    }

    @Test
    void listsByFPort() {
        for (int fPort : List.of(100, 9, 255, 10, 1)) {
            registry.put(new AssociationKey("my-app", null, fPort), "aws-iot", null)
                    .join();
        }

        assertThat(registry.list("my-app", null)).extracting(Association::fPort).containsExactly(1, 9, 10, 100, 255);
    }

    @Test
    void keepsTheTimeOfItsMakingWhenItIsChanged() {
        registry.put(DEFAULT, "aws-iot", null).join();
        now.set(START.plusSeconds(60));

        Association changed =
                registry.put(DEFAULT, "azure-iot-hub", Map.of("a", 1)).join();

        assertThat(changed.createdAt()).isEqualTo(START);
        assertThat(changed.updatedAt()).isEqualTo(START.plusSeconds(60));
        assertThat(registry.find(DEFAULT)).isEqualTo(changed);
    }

    @Test
    void removes() {
        registry.put(DEFAULT, "aws-iot", null).join();

        assertThat(registry.delete(DEFAULT).join()).isNull();

        assertThat(registry.find(DEFAULT)).isNull();
        assertThat(registry.delete(DEFAULT).join()).isNull();
    }

    @Test
    void changesNothingWhenTheEditReturnsWhatIsStored() {
        List<String> heard = new ArrayList<>();
        Association made = registry.put(DEFAULT, "aws-iot", null).join();
        registry.addListener((before, after) -> heard.add(before + " → " + after));

        Association same = registry.change(DEFAULT, (stored, time) -> stored).join();

        assertThat(same).isEqualTo(made);
        assertThat(heard).isEmpty();
    }

    @Test
    void storesNothingWhenTheEditRefuses() {
        // Given
        registry.put(DEFAULT, "aws-iot", null).join();

        // When
        CompletableFuture<?> refused = registry.change(DEFAULT, (stored, time) -> {
            throw new UnsupportedOperationException("not this one");
        });
        CompletableFuture<?> other = registry.put(OWN, "azure-iot-hub", null);

        // Then
        assertThatThrownBy(refused::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnsupportedOperationException.class);
        other.join();
        assertThat(registry.find(DEFAULT).packageName()).isEqualTo("aws-iot");
        assertThat(registry.find(OWN)).isNotNull();
    }

    @Test
    void refusesAnEditThatReturnsAnotherKey() {
        CompletableFuture<?> refused =
                registry.change(DEFAULT, (stored, time) -> Association.of(OWN, "aws-iot", null, time));

        assertThatThrownBy(refused::join).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(registry.list("my-app", "my-device")).isEmpty();
    }

    @Test
    void losesNoneOfManyChangesOfOneAssociation() throws Exception {
        // Given
        registry.put(DEFAULT, "aws-iot", Map.of("n", 0)).join();
        Thread[] threads = new Thread[4];

        // When
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> IntStream.range(0, 250)
                    .mapToObj(n -> registry.change(
                            DEFAULT,
                            (stored, time) -> stored.with(
                                    "aws-iot", Map.of("n", (long) stored.data().get("n") + 1), time)))
                    .forEach(CompletableFuture::join));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        // Then
        assertThat(registry.find(DEFAULT).data()).containsEntry("n", 1000L);
    }

    @Test
    void tellsListenersAfterLookupsSeeTheChange() {
        // Given
        List<String> heard = new ArrayList<>();
        registry.addListener((before, after) -> {
            throw new IllegalStateException("a listener that fails");
        });
        registry.addListener(
                (before, after) -> heard.add(name(before) + " → " + name(after) + ", lookup " + name(lookup())));

        // When
        registry.put(OWN, "aws-iot", null).join();
        registry.put(OWN, "azure-iot-hub", null).join();
        registry.delete(OWN).join();

        // Then
        assertThat(heard)
                .containsExactly(
                        "none → aws-iot, lookup aws-iot",
                        "aws-iot → azure-iot-hub, lookup azure-iot-hub",
                        "azure-iot-hub → none, lookup none");
    }

    @Test
    void seesANewDefaultForDevicesThatWereLookedUpBefore() {
        assertThat(lookup()).isNull();

        registry.put(DEFAULT, "aws-iot", Map.of("a", 1, "b", 1)).join();
        assertThat(lookup().data()).isEqualTo(Map.of("a", 1L, "b", 1L));

        registry.put(OWN, "aws-iot", Map.of("b", 2)).join();
        assertThat(lookup().data()).isEqualTo(Map.of("a", 1L, "b", 2L));

        registry.put(DEFAULT, "aws-iot", Map.of("a", 3)).join();
        assertThat(lookup().data()).isEqualTo(Map.of("a", 3L, "b", 2L));

        registry.delete(OWN).join();
        assertThat(lookup().data()).isEqualTo(Map.of("a", 3L));

        registry.delete(DEFAULT).join();
        assertThat(lookup()).isNull();
    }

    @Test
    void sharesWhatAppliesBetweenDevicesThatHaveNothingOfTheirOwn() {
        registry.put(DEFAULT, "aws-iot", null).join();

        assertThat(registry.effective("my-app", "one-device")).isSameAs(registry.effective("my-app", "another-device"));
    }

    @Test
    void knowsWhetherAnythingOfAnApplicationIsAssociated() {
        assertThat(registry.isAssociated("my-app")).isFalse();

        registry.put(OWN, "aws-iot", null).join();
        assertThat(registry.isAssociated("my-app")).isTrue();
        assertThat(registry.isAssociated("other-app")).isFalse();

        registry.delete(OWN).join();
        assertThat(registry.isAssociated("my-app")).isFalse();
    }

    @Test
    void showsEachChangeThatIsDoneWhileOthersLookUp() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                lookup();
            }
        });
        reader.start();
        try {
            for (int i = 0; i < 300; i++) {
                AssociationKey key = i % 2 == 0 ? OWN : DEFAULT;
                registry.put(key, "aws-iot", Map.of(i % 2 == 0 ? "own" : "default", i))
                        .join();
                assertThat(lookup().data()).containsEntry(i % 2 == 0 ? "own" : "default", (long) i);
            }
        } finally {
            done.set(true);
            reader.join();
        }
    }

    private @Nullable Association lookup() {
        EffectiveAssociations effective = registry.effective("my-app", "my-device");
        Association aws = effective.find("aws-iot", MatchRule.F_PORT, Messages.uplink("my-app", "my-device", 15));
        return aws != null
                ? aws
                : effective.find("azure-iot-hub", MatchRule.F_PORT, Messages.uplink("my-app", "my-device", 15));
    }

    private static String name(@Nullable Association association) {
        return association == null ? "none" : association.packageName();
    }
}
