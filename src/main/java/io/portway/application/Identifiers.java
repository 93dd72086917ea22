package io.portway.application;

/** The form of application and device ids, package names included: {@code ^[a-z0-9](?:[-]?[a-z0-9]){2,}$}, at most 36. */
public final class Identifiers {

    /** As TTS writes it in its errors. */
    public static final String PATTERN = "^[a-z0-9](?:[-]?[a-z0-9]){2,}$";

    public static final int MAX_LENGTH = 36;

    private Identifiers() {}

    /** Whether the text has the form; quick, as it is asked for every message. */
    public static boolean matches(String id) {
        return id.length() <= MAX_LENGTH && matchesPattern(id);
    }

    /** Whether the text matches the pattern, whatever its length. */
    public static boolean matchesPattern(String id) {
        int alphanumerics = 0;
        boolean hyphen = true;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c == '-' && !hyphen) {
                hyphen = true;
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                hyphen = false;
                alphanumerics++;
            } else {
                return false;
            }
        }
        return alphanumerics >= 3 && !hyphen;
    }
}
