package io.portway.api;

import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key in the form of TTS, {@code NNSXS.<id>.<secret>}. Only a hash of the secret is kept.
 */
public final class ApiKey {

    /** What keys of TTS start with: {@code key} in base 32. */
    static final String TYPE = "NNSXS";

    private static final int MIN_SECRET_LENGTH = 32;
    private static final int MAX_SECRET_LENGTH = 256;
    private static final Pattern FORM = Pattern.compile("NNSXS\\.([A-Za-z0-9_-]{1,64})\\.([!-~&&[^.]]{32,256})");
    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int NEW_ID_LENGTH = 39;
    private static final int NEW_SECRET_LENGTH = 52;

    private final String id;
    private final SecretHash hash;

    private ApiKey(String id, String secret) {
        this.id = id;
        this.hash = SecretHash.of(secret);
    }

    /**
     * Reads a key.
     *
     * @param source what to name in the error, such as the property it is from
     * @param remedy what to say in the error that can be done, but for giving a key of the right form
     * @throws IllegalArgumentException if it has not the form; the message does not contain it
     */
    static ApiKey parse(String text, String source, String remedy) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(source + " is not an API key: it must look like " + TYPE
                    + ".<id>.<secret>, with " + MIN_SECRET_LENGTH + " to " + MAX_SECRET_LENGTH
                    + " characters of secret; " + remedy + ".");
        }
        return new ApiKey(matcher.group(1), matcher.group(2));
    }

    /** The text of a new key with a secret of 256 random bits and more. */
    static String generate() {
        SecureRandom random = new SecureRandom();
        return TYPE + "." + base32(random, NEW_ID_LENGTH) + "." + base32(random, NEW_SECRET_LENGTH);
    }

    String id() {
        return id;
    }

    SecretHash hash() {
        return hash;
    }

    /** Whether the secret is that of this key; takes the same time whatever it is. */
    boolean hasSecret(String secret) {
        return hash.matches(secret);
    }

    @Override
    public String toString() {
        return TYPE + "." + id;
    }

    private static String base32(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        StringBuilder text = new StringBuilder(length);
        for (byte b : bytes) {
            text.append(BASE_32.charAt(b & 31));
        }
        return text.toString();
    }
}
