package io.portway.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.portway.testing.Messages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssociationLookupTest {

    private static final AssociationKey DEFAULT = new AssociationKey("my-app", null, 15);
    private static final AssociationKey OWN = new AssociationKey("my-app", "my-device", 15);

    private final Disk disk = new Disk();
    private final AssociationLookup lookup = new AssociationLookup(disk);

    @Test
    void readsOnceAndRemembersThatThereIsNothingToo() {
        lookup.effective("my-app", "my-device");
        lookup.effective("my-app", "my-device");
        lookup.isAssociated("my-app");
        lookup.isAssociated("my-app");

        assertThat(disk.reads).containsExactly("my-app/null", "my-app/my-device", "my-app exists");
    }

    @Test
    void readsOnlyWhatWasChanged() {
        lookup.effective("my-app", "my-device");
        lookup.effective("my-app", "other-device");
        disk.reads.clear();

        disk.put(OWN, "aws-iot");
        lookup.changed(OWN);
        lookup.effective("my-app", "my-device");
        lookup.effective("my-app", "other-device");

        assertThat(disk.reads).containsExactly("my-app/my-device");
    }

    /** What was read before a change and is kept after it would be wrong for as long as it is in use. */
    @Test
    void doesNotKeepWhatWasReadBeforeAChange() throws Exception {
        for (AssociationKey key : List.of(DEFAULT, OWN)) {
            // Given
            disk.put(key, "old-package");
            lookup.changed(key);
            disk.holdAfterRead(key);
            CompletableFuture<EffectiveAssociations> slow =
                    CompletableFuture.supplyAsync(() -> lookup.effective("my-app", "my-device"));
            assertThat(disk.hasRead.await(10, TimeUnit.SECONDS)).isTrue();

            // When
            disk.put(key, "new-package");
            lookup.changed(key);
            disk.release.countDown();
            slow.get(10, TimeUnit.SECONDS);

            // Then
            assertThat(packageOf(lookup.effective("my-app", "my-device"))).isEqualTo("new-package");
        }
    }

    @Test
    void keepsNoMoreDevicesThanItsBound() {
        IntStream.range(0, AssociationLookup.DEVICES + 1_000)
                .forEach(device -> lookup.effective("my-app", "device-" + device));
        disk.reads.clear();

        IntStream.range(0, AssociationLookup.DEVICES + 1_000)
                .forEach(device -> lookup.effective("my-app", "device-" + device));

        assertThat(disk.reads).hasSizeGreaterThanOrEqualTo(1_000);
    }

    @Test
    void keepsFewerDevicesThatHaveMuchData() {
        String megabyte = "x".repeat(1 << 20);
        for (int device = 0; device < 100; device++) {
            disk.associations.put(
                    "my-app/device-" + device,
                    Association.of(
                            new AssociationKey("my-app", "device-" + device, 15),
                            "aws-iot",
                            Map.of("text", megabyte),
                            Instant.EPOCH));
            lookup.effective("my-app", "device-" + device);
        }
        disk.reads.clear();

        IntStream.range(0, 100).forEach(device -> lookup.effective("my-app", "device-" + device));

        assertThat(disk.reads).hasSizeGreaterThan(50);
    }

    private static String packageOf(EffectiveAssociations effective) {
        return List.of("old-package", "new-package").stream()
                .filter(name ->
                        effective.find(name, MatchRule.F_PORT, Messages.uplink("my-app", "my-device", 15)) != null)
                .findFirst()
                .orElse("none");
    }

    /** One association for each device, and reads that can be held at their worst moment. */
    private static final class Disk implements AssociationLookup.Source {

        private final Map<String, Association> associations = new ConcurrentHashMap<>();
        private final List<String> reads = new ArrayList<>();
        private volatile @Nullable String held;
        private volatile CountDownLatch hasRead = new CountDownLatch(1);
        private volatile CountDownLatch release = new CountDownLatch(1);

        void put(AssociationKey key, String packageName) {
            associations.put(
                    name(key.applicationId(), key.deviceId()), Association.of(key, packageName, null, Instant.EPOCH));
        }

        void holdAfterRead(AssociationKey key) {
            hasRead = new CountDownLatch(1);
            release = new CountDownLatch(1);
            held = name(key.applicationId(), key.deviceId());
        }

        @Override
        public List<Association> list(String applicationId, @Nullable String deviceId) {
            String name = name(applicationId, deviceId);
            reads.add(name);
            Association found = associations.get(name);
            if (name.equals(held)) {
                held = null;
                hasRead.countDown();
                awaitRelease();
            }
            return found == null ? List.of() : List.of(found);
        }

        @Override
        public boolean exists(String applicationId) {
            reads.add(applicationId + " exists");
            return !associations.isEmpty();
        }

        private void awaitRelease() {
            try {
                if (!release.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("not released");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String name(String applicationId, @Nullable String deviceId) {
            return applicationId + "/" + deviceId;
        }
    }
}
