package io.portway.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows {@code Bearer} in an Authorization header: {@code TYPE.id.secret}.
 */
public record Token(String type, String id, String secret) {

    /** API keys, and the access and session tokens of OAuth: base 32 of {@code key}, {@code acc} and {@code ses}. */
    private static final Set<String> TYPES_OF_TTS = Set.of(ApiKey.TYPE, "MFRWG", "ONSXG");

    /** Those of TTS are of about a hundred characters. What failed attempts are remembered by is not to be longer. */
    private static final int MAX_LENGTH = 512;

    /**
     * Reads the header.
     *
     * @return null where there is none, or none with a space, which TTS takes for nobody
     * @throws ApiException if it is another kind of authorization, or not of this form
     */
    static @Nullable Token of(@Nullable String header) {
        int space = header == null ? -1 : header.indexOf(' ');
        if (space < 0) {
            return null;
        }
        if (!header.substring(0, space).equalsIgnoreCase("Bearer")) {
            throw Refusal.unauthenticated("unsupported_authorization", "unsupported authorization method");
        }
        if (header.length() > MAX_LENGTH) {
            throw Refusal.invalidToken();
        }
        String[] parts = header.substring(space + 1).split("\\.", -1);
        // Nobody ever made a token of other characters, and not every HTTP client can send them on to a TTS.
        if (parts.length != 3 || header.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw Refusal.invalidToken();
        }
        return new Token(parts[0], parts[1], parts[2]);
    }

    /** Whether it is an API key, and not a token of OAuth. */
    boolean isApiKey() {
        return type.equals(ApiKey.TYPE);
    }

    /** Whether it is of a kind by which TTS knows callers. */
    boolean isOfTts() {
        return TYPES_OF_TTS.contains(type);
    }

    /** The Authorization header that it came in. */
    String header() {
        return "Bearer " + type + "." + id + "." + secret;
    }

    @Override
    public String toString() {
        return type + "." + id;
    }
}
