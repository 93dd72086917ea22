package io.portway.api;

/** Decides whether a caller may do something with an application. */
@FunctionalInterface
public interface Authorization {

    /**
     * Returns when the caller may. It may block, for instance to ask a TTS.
     *
     * @throws ApiException what TTS answers when the caller may not
     */
    void require(Right right, String applicationId, Caller caller);
}
