package io.portway.api;

import org.jspecify.annotations.Nullable;

/** Decides whether a caller may do something with an application. */
@FunctionalInterface
public interface Authorization {

    /**
     * Returns when the caller may. It may block, for instance to ask a TTS.
     *
     * @param applicationId null for a right that is not one of an application
     * @throws ApiException what TTS answers when the caller may not
     */
    void require(Right right, @Nullable String applicationId, Caller caller);

    /** Whether pages of other origins may read answers. */
    default boolean admitsOtherOrigins() {
        return true;
    }
}
