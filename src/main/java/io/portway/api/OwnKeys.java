package io.portway.api;

import org.jspecify.annotations.Nullable;

/** Rights by Portway's own keys ({@code portway.auth.mode=keys}), answered as TTS's Identity Server does. */
public final class OwnKeys implements TokenRights {

    private final KeyRegistry keys;

    public OwnKeys(KeyRegistry keys) {
        this.keys = keys;
    }

    @Override
    public void require(Right right, @Nullable String applicationId, Token token) {
        if (!token.isApiKey()) {
            throw Refusal.invalidToken();
        }
        StoredKey key = identify(token);
        if (applicationId != null && !key.isFor(applicationId)) {
            throw Refusal.noRights(applicationId);
        }
        if (!key.has(right)) {
            throw Refusal.insufficient(applicationId, right);
        }
    }

    /** TTS forgets a key that is revoked. */
    private StoredKey identify(Token token) {
        StoredKey key = keys.find(token.id());
        if (key == null || key.revokedAt() != null) {
            throw Refusal.unknownKey(token.id());
        }
        if (!key.hash().matches(token.secret())) {
            throw Refusal.wrongSecret();
        }
        if (key.hasExpired(keys.clock().instant())) {
            throw Refusal.unauthenticated("api_key_expired", "API key expired");
        }
        return key;
    }
}
