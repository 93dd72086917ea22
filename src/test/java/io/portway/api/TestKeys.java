package io.portway.api;

import io.portway.testing.AssociationStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys of Portway's own for tests of the API. */
final class TestKeys {

    private TestKeys() {}

    static KeyRegistry registry(AssociationStore store) {
        return new KeyRegistry(store.database(), store.commits(), InstantSource.system());
    }

    /** Rights by an admin key and the keys in a database. */
    static Authorization admin(String key, AssociationStore store) {
        return authorization(key, registry(store));
    }

    static Authorization authorization(String adminKey, KeyRegistry registry) {
        return new TokenAuthorization(
                ApiKey.parse(adminKey, "the key of the test", ""),
                new OwnKeys(registry),
                new FailureLimit(registry.clock()));
    }

    /** The text of a new key; without an application it is for all. */
    static String make(KeyRegistry registry, @Nullable String application, Right... rights) {
        return make(registry, application, null, rights);
    }

    static String make(KeyRegistry registry, @Nullable String application, @Nullable Instant expiry, Right... rights) {
        String text = ApiKey.generate();
        ApiKey key = ApiKey.parse(text, "the key of the test", "");
        registry.add(new StoredKey(
                        key.id(),
                        "of a test",
                        key.hash(),
                        application == null ? null : Set.of(application),
                        Set.of(rights),
                        registry.clock().instant(),
                        expiry,
                        null))
                .join();
        return text;
    }
}
