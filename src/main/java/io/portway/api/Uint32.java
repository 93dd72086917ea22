package io.portway.api;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Unsigned numbers in paths and queries, read as TTS reads them, with its words when they are wrong. */
final class Uint32 {

    private static final BigInteger MAX = BigInteger.valueOf(0xFFFF_FFFFL);
    private static final Pattern DECIMAL = Pattern.compile("[0-9]+");
    private static final Pattern PREFIXED = Pattern.compile("0[xX](?<hex>(_?[0-9a-fA-F])+)"
            + "|0[bB](?<binary>(_?[01])+)"
            + "|0[oO]?(?<octal>(_?[0-7])+)"
            + "|(?<decimal>0|[1-9](_?[0-9])*)");

    private Uint32() {}

    /** @throws NumberFormatException in the words of TTS */
    static long decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw invalid(text, "invalid syntax");
        }
        return inRange(text, new BigInteger(text));
    }

    /**
     * A number that may say its base, as in {@code 0x64}, {@code 0b11}, {@code 010}.
     *
     * @throws NumberFormatException in the words of TTS
     */
    static long prefixed(String text) {
        Matcher matcher = PREFIXED.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text, "invalid syntax");
        }
        if (matcher.group("hex") != null) {
            return inRange(text, digits(matcher.group("hex"), 16));
        }
        if (matcher.group("binary") != null) {
            return inRange(text, digits(matcher.group("binary"), 2));
        }
        if (matcher.group("octal") != null) {
            return inRange(text, digits(matcher.group("octal"), 8));
        }
        return inRange(text, digits(matcher.group("decimal"), 10));
    }

    private static BigInteger digits(String text, int base) {
        return new BigInteger(text.replace("_", ""), base);
    }

    private static long inRange(String text, BigInteger number) {
        if (number.compareTo(MAX) > 0) {
            throw invalid(text, "value out of range");
        }
        return number.longValue();
    }

    private static NumberFormatException invalid(String text, String reason) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return new NumberFormatException("strconv.ParseUint: parsing \"" + quoted + "\": " + reason);
    }
}
