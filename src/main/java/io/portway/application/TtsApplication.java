package io.portway.application;

import org.jspecify.annotations.Nullable;

/**
 * One application of a TTS that Portway may speak for, with the API key that TTS checks.
 *
 * @param alias stands for the application's id in Portway's API, for when two TTS or tenants have the same id
 */
public record TtsApplication(String id, String apiKey, @Nullable String alias) {

    public TtsApplication {
        refuseUnlessId("application", id);
        if (apiKey.isBlank()) {
            throw new IllegalArgumentException("application " + id + " has an empty API key");
        }
        if (alias != null) {
            refuseUnlessId("alias", alias);
        }
    }

    /** What the application is called in Portway's API. */
    public String name() {
        return alias == null ? id : alias;
    }

    @Override
    public String toString() {
        return "TtsApplication[id=" + id + ", alias=" + alias + "]";
    }

    private static void refuseUnlessId(String what, String text) {
        if (!Identifiers.matches(text)) {
            throw new IllegalArgumentException(what + " '" + text
                    + "' is not an id of TTS: lower-case letters, digits and single hyphens, 3 to 36");
        }
    }
}
