package io.portway.association;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Associations in memory, as far as they are in use: bounded, with devices that have none remembered as such, and exact
 * after {@link #changed}. No entry is locked while it is read from the database.
 */
final class AssociationLookup {

    static final int APPLICATIONS = 10_000;
    static final int DEVICES = 50_000;

    /** An entry counts once more for each so many bytes of data, so that the heap is bounded whatever is put. */
    private static final int BYTES_PER_WEIGHT = 1_024;

    private final Source source;
    private final Cache<String, Application> applications = Caffeine.newBuilder()
            .maximumWeight(APPLICATIONS)
            .weigher((String id, Application application) -> weight(application.size))
            .executor(Runnable::run)
            .build();
    private final Cache<DeviceKey, Device> devices = Caffeine.newBuilder()
            .maximumWeight(DEVICES)
            .weigher((DeviceKey key, Device device) -> weight(device.size))
            .executor(Runnable::run)
            .build();
    private final Cache<String, Boolean> associated = Caffeine.newBuilder()
            .maximumSize(APPLICATIONS)
            .executor(Runnable::run)
            .build();
    private final AtomicLong changes = new AtomicLong();

    /** What is on disk. */
    interface Source {

        /** The associations of a device or, for a null device, the default ones, in ascending order of FPort. */
        List<Association> list(String applicationId, @Nullable String deviceId);

        /** Whether the application or any device of it has an association. */
        boolean exists(String applicationId);
    }

    AssociationLookup(Source source) {
        this.source = source;
    }

    /** What applies to a device; the same object for all devices of an application that have none of their own. */
    EffectiveAssociations effective(String applicationId, String deviceId) {
        Application application = get(applications, applicationId, () -> load(applicationId));
        Device device = get(devices, new DeviceKey(application.id, deviceId), () -> load(application, deviceId));
        return device.over(application);
    }

    boolean isAssociated(String applicationId) {
        return get(associated, applicationId, () -> source.exists(applicationId));
    }

    /** To be called when a change is on disk; lookups that begin after it returned see the change. */
    void changed(AssociationKey key) {
        changes.incrementAndGet();
        associated.asMap().remove(key.applicationId());
        if (key.deviceId() == null) {
            applications.asMap().remove(key.applicationId());
        } else {
            devices.asMap().remove(new DeviceKey(key.applicationId(), key.deviceId()));
        }
    }

    /**
     * What was read is kept only if nothing has changed since the reading began: {@code compute} and {@code remove} of one
     * key exclude each other, so either the count is seen to differ or what was kept is removed.
     */
    private <K, V> V get(Cache<K, V> cache, K key, Supplier<V> read) {
        V cached = cache.getIfPresent(key);
        if (cached != null) {
            return cached;
        }
        long before = changes.get();
        V value = read.get();
        cache.asMap().compute(key, (same, other) -> changes.get() == before ? value : other);
        return value;
    }

    private Application load(String applicationId) {
        List<Association> defaults = source.list(applicationId, null);
        return new Application(applicationId, EffectiveAssociations.ofApplication(defaults), size(defaults));
    }

    private Device load(Application application, String deviceId) {
        List<Association> own = source.list(application.id, deviceId);
        return own.isEmpty() ? Device.WITHOUT_OWN : new Device(own, size(own) + application.size);
    }

    private static long size(List<Association> associations) {
        return associations.stream()
                .mapToLong(association -> AssociationData.roughSize(association.data()))
                .sum();
    }

    private static int weight(long size) {
        return 1 + Math.toIntExact(size / BYTES_PER_WEIGHT);
    }

    private record DeviceKey(String applicationId, String deviceId) {}

    private record Application(String id, EffectiveAssociations effective, long size) {}

    /** What a device has of its own, and what comes of it over what its application had last. */
    private static final class Device {

        private static final Device WITHOUT_OWN = new Device(List.of(), 0);

        private final List<Association> own;
        private final long size;
        private volatile @Nullable EffectiveAssociations merged;

        Device(List<Association> own, long size) {
            this.own = own;
            this.size = size;
        }

        EffectiveAssociations over(Application application) {
            if (own.isEmpty()) {
                return application.effective;
            }
            EffectiveAssociations known = merged;
            if (known == null || !known.isOver(application.effective)) {
                known = application.effective.ofDevice(own);
                merged = known;
            }
            return known;
        }
    }
}
