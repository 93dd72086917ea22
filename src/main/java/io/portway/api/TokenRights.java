package io.portway.api;

import org.jspecify.annotations.Nullable;

/** Who knows the rights of tokens other than the administrator's. */
@FunctionalInterface
public interface TokenRights {

    /**
     * Returns when the token gives the right. It may block, for instance to ask a TTS.
     *
     * @param applicationId null for a right that is not one of an application
     * @throws ApiException UNAUTHENTICATED where the token is not genuine, else what TTS answers when it is not enough
     */
    void require(Right right, @Nullable String applicationId, Token token);
}
