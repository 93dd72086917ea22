package io.portway.application;

import java.security.SecureRandom;
import java.util.OptionalLong;

/** ULIDs as TTS uses them in correlation ids: 48 bits of milliseconds and 80 random bits in Crockford's base 32. */
public final class Ulid {

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    private static final int TIME_LENGTH = 10;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ulid() {}

    /** A new ULID of this moment. */
    public static String next() {
        char[] text = new char[LENGTH];
        long time = System.currentTimeMillis();
        for (int i = TIME_LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (time & 31));
            time >>>= 5;
        }
        byte[] random = new byte[LENGTH - TIME_LENGTH];
        RANDOM.nextBytes(random);
        for (int i = 0; i < random.length; i++) {
            text[TIME_LENGTH + i] = ALPHABET.charAt(random[i] & 31);
        }
        return new String(text);
    }

    /** The milliseconds since 1970 in a text that is a ULID, else nothing. */
    public static OptionalLong milliseconds(String text) {
        if (text.length() != LENGTH) {
            return OptionalLong.empty();
        }
        long time = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                return OptionalLong.empty();
            }
            if (i < TIME_LENGTH) {
                time = time << 5 | digit;
            }
        }
        return OptionalLong.of(time & 0xFFFF_FFFF_FFFFL);
    }
}
