package io.portway.api;

/** One operation of the API. */
@FunctionalInterface
public interface Operation {

    /**
     * Decodes the path, the query or the body, checks the field mask and then the message, in this order, which is that of
     * TTS. Looks at nothing that the caller may not be allowed to see: rights are checked afterwards.
     *
     * @throws ApiException if the request is wrong
     */
    Call prepare(ApiRequest request);
}
