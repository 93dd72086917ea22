package io.portway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;

/** Bodies of a POST of an API key, good and bad. */
final class KeyBodies {

    private static final String NAME = "\"name\":\"fuzz\"";
    private static final String RIGHTS = "\"rights\":[\"RIGHT_APPLICATION_ALL\"],\"applications\":\"all\"";

    private static final List<String> NAMES = List.of(
            NAME,
            "\"name\":\"" + "n".repeat(100) + "\"",
            "\"name\":\" \u00e4\\u00df 😀 \\ud83d\\ude00 \"",
            "\"name\":\"${body} {{env:HOME}} <script>\"");
    private static final List<String> BAD_NAMES = List.of(
            "\"name\":\"\"",
            "\"name\":\"  \"",
            "\"name\":17",
            "\"name\":null",
            "\"name\":[\"x\"]",
            "\"name\":\"" + "n".repeat(101) + "\"",
            "\"name\":\"" + "n".repeat(100_000) + "\"",
            "\"name\":\"two\\nlines\"",
            "\"name\":\"\\u001b[31m\"",
            "\"name\":\"\\u0000\"",
            "\"name\":\"\\ud800\"",
            "\"name\":\"\\udc00x\"",
            "\"nam\":\"x\"",
            "\"" + "name".repeat(10_000) + "\":\"x\"",
            NAME + "," + NAME);

    private static final List<String> ALLOWED = List.of(
            RIGHTS,
            "\"rights\":[\"RIGHT_APPLICATION_TRAFFIC_READ\",\"RIGHT_APPLICATION_TRAFFIC_READ\"],\"applications\":[\"abc\"]",
            "\"rights\":[\"RIGHT_APPLICATION_SETTINGS_PACKAGES\"],\"applications\":[" + "\"fuzz-app\",".repeat(5_000)
                    + "\"abc\"]",
            "\"rights\":[\"RIGHT_PORTWAY_OPERATE\"]",
            "\"rights\":[\"RIGHT_PORTWAY_OPERATE\",\"RIGHT_APPLICATION_ALL\"],\"applications\":\"all\"");
    private static final List<String> NOT_ALLOWED = List.of(
            "\"rights\":[]",
            "\"rights\":{}",
            "\"rights\":\"RIGHT_APPLICATION_ALL\",\"applications\":\"all\"",
            "\"rights\":[\"RIGHT_APPLICATION_ALL\"]",
            "\"rights\":[\"right_application_all\"],\"applications\":\"all\"",
            "\"rights\":[\"RIGHT_ALL\"],\"applications\":\"all\"",
            "\"rights\":[null],\"applications\":\"all\"",
            "\"rights\":[{}],\"applications\":\"all\"",
            "\"rights\":[\"" + "RIGHT_".repeat(50_000) + "\"],\"applications\":\"all\"",
            "\"rights\":[\"RIGHT_APPLICATION_ALL\"],\"applications\":\"ALL\"",
            "\"rights\":[\"RIGHT_APPLICATION_ALL\"],\"applications\":\"abc\"",
            "\"rights\":[\"RIGHT_APPLICATION_ALL\"],\"applications\":[]",
            "\"rights\":[\"RIGHT_APPLICATION_ALL\"],\"applications\":[\"abc,def\"]",
            "\"rights\":[\"RIGHT_APPLICATION_ALL\"],\"applications\":[\"all\",1]",
            "\"rights\":[\"RIGHT_APPLICATION_ALL\"],\"applications\":[\"abc\\u0000\"]",
            "\"rights\":[\"RIGHT_PORTWAY_OPERATE\"],\"applications\":[\"abc\"]",
            "\"rights\":[\"RIGHT_PORTWAY_OPERATE\",\"RIGHT_APPLICATION_ALL\"],\"applications\":[\"abc\"]");

    private static final List<String> EXPIRIES = List.of(
            "",
            ",\"expires_at\":null",
            ",\"expires_at\":\"2999-12-31T00:00:00Z\"",
            ",\"expires_at\":\"2999-12-31T00:00:00.123456789+01:00\"");
    private static final List<String> BAD_EXPIRIES = List.of(
            ",\"expires_at\":\"\"",
            ",\"expires_at\":0",
            ",\"expires_at\":\"2999-12-31\"",
            ",\"expires_at\":\"2999-13-41T00:00:00Z\"",
            ",\"expires_at\":\"1999-12-31T00:00:00Z\"",
            ",\"expires_at\":\"" + "9".repeat(50_000) + "\"",
            ",\"expire_at\":\"2999-12-31T00:00:00Z\"",
            ",\"id\":\"MINE\"",
            ",\"key\":\"NNSXS.MINE.SECRET\"");

    private static final List<String> BAD_TEXTS = List.of(
            "", "{}", "[]", "null", "1", "\"text\"", "{", "[".repeat(100_000), "{\"a\":".repeat(5_000), "\u0000");

    private final Random random;

    KeyBodies(Random random) {
        this.random = random;
    }

    SetBodies.Body next() {
        return switch (random.nextInt(10)) {
            case 0 -> body(pick(BAD_NAMES), RIGHTS, "", 400);
            case 1 -> body(NAME, pick(NOT_ALLOWED), "", 400);
            case 2 -> body(NAME, RIGHTS, pick(BAD_EXPIRIES), 400);
            case 3 -> new SetBodies.Body(pick(BAD_TEXTS).getBytes(UTF_8), 400);
            case 4 -> new SetBodies.Body(
                    ("{" + NAME.replace("fuzz", "\u00e4") + "," + RIGHTS + "}").getBytes(ISO_8859_1), 400);
            case 5 -> body(NAME, RIGHTS, "} more {", 400);
            default -> body(pick(NAMES), pick(ALLOWED), pick(EXPIRIES), 200);
        };
    }

    private static SetBodies.Body body(String name, String rights, String expiry, int status) {
        return new SetBodies.Body(("{" + name + "," + rights + expiry + "}").getBytes(UTF_8), status);
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
