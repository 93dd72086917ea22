package io.portway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;

/** Bodies of a PUT of an association, good and bad. */
final class SetBodies {

    private static final String MASK = "{\"paths\":[\"package_name\",\"data\"]}";
    private static final String NAME = "\"aws-iot\"";

    private static final List<String> NAMES = List.of(NAME, "\"abc\"", "\"" + "p".repeat(36) + "\"");
    private static final List<String> BAD_NAMES = List.of(
            "17",
            "true",
            "[]",
            "{}",
            "null",
            "\"\"",
            "\"ab\"",
            "\"Bad\"",
            "\"" + "p".repeat(37) + "\"",
            "\"abc\\u0000\"",
            "\"\\ud800abc\"",
            "\"abc\\n\"",
            "\"${body}\"",
            "\"" + "p".repeat(100_000) + "\"");

    private static final List<String> DATA = List.of(
            "{}",
            "null",
            "{\"f_port_set\":\"all\"}",
            "{\"a\":[1,2.5,-0.0,1e308,null,true,{}]}",
            "{\"\\u0000\":\"\\u0000\\u001f\\u007f\"}",
            "{\"😀\":\"\\ud83d\\ude00\"}",
            "{\"CamelHttpResponseCode\":500,\"{{env:HOME}}\":\"${body}\",\"__proto__\":{}}",
            "{\"n\":9007199254740993,\"long\":\"" + "x".repeat(50_000) + "\"}",
            nested(200));
    private static final List<String> BAD_DATA = List.of(
            "1",
            "\"text\"",
            "true",
            "[]",
            "{\"a\":1e999}",
            "{\"a\":NaN}",
            "{\"a\":01}",
            "{\"a\":'b'}",
            "{\"a\":\"\\ud800\"}",
            "{\"\\udc00\":1}",
            "{\"a\":\"\u0001\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"n\":" + "9".repeat(5_000) + "}",
            nested(100_000),
            "[".repeat(100_000));

    private static final List<String> MASKS =
            List.of(MASK, "\"package_name,data\"", "{\"paths\":[" + "\"package_name\",".repeat(4_000) + "\"data\"]}");
    private static final List<String> BAD_MASKS = List.of(
            "5",
            "[]",
            "{\"paths\":\"data\"}",
            "{\"paths\":[1]}",
            "{\"paths\":[\"foo\"]}",
            "{\"paths\":[\"data.token\"]}",
            "{\"paths\":[\"package_name\",\"created_at\"]}",
            "\"package_name,\"",
            "\"package_name,\\u0000\"",
            "{\"paths\":[\"data\"],\"x\":1}",
            "\"" + "foo,".repeat(20_000) + "\"",
            "{\"paths\":[" + "\"package_name\",".repeat(20_000) + "\"data\"]}");

    private static final List<String> BAD_TEXTS = List.of(
            "", "{}", "[]", "null", "1", "\"text\"", "{", "}", "{\"%s\":", "{\"%s\":[]}", "{\"%s\":1}", "\u0000");

    private final Random random;
    private final String field;
    private final String ids;

    /**
     * Bodies of one kind.
     *
     * @param field the name of the message, {@code association} or {@code default}
     * @param ids   what the message begins with; empty where the path has the ids
     */
    SetBodies(Random random, String field, String ids) {
        this.random = random;
        this.field = field;
        this.ids = ids;
    }

    record Body(byte[] bytes, int status) {}

    Body next() {
        return switch (random.nextInt(12)) {
            case 0 -> body(pick(BAD_NAMES), "{}", MASK, 400);
            case 1 -> body(NAME, pick(BAD_DATA), MASK, 400);
            case 2 -> body(NAME, "{}", pick(BAD_MASKS), 400);
            case 3 -> new Body(pick(BAD_TEXTS).replace("%s", field).getBytes(UTF_8), 400);
            case 4 -> truncated(body(NAME, "{\"a\":\"b\"}", MASK, 400));
            case 5 -> new Body(text(NAME, "{\"a\":\"\u00e4\"}", MASK).getBytes(ISO_8859_1), 400);
            case 6 -> body(NAME + ",\"package_name\":" + NAME, "{}", MASK, takesKeysOnce() ? 400 : 200);
            case 7 -> new Body(
                    text(NAME, "{}", MASK)
                            .replace("package_name\":", "packageName\":")
                            .replace("\"field_mask\"", "\"y\":[],\"fieldMask\"")
                            .concat(" more")
                            .getBytes(UTF_8),
                    200);
            default -> body(pick(NAMES), pick(DATA), pick(MASKS), 200);
        };
    }

    /** The decoder of TTS for default associations; a dry run reads both kinds with the other one. */
    private boolean takesKeysOnce() {
        return field.equals("default") && ids.isEmpty();
    }

    private Body body(String name, String data, String mask, int status) {
        return new Body(text(name, data, mask).getBytes(UTF_8), status);
    }

    private Body truncated(Body body) {
        byte[] bytes = new byte[random.nextInt(body.bytes.length)];
        System.arraycopy(body.bytes, 0, bytes, 0, bytes.length);
        return new Body(bytes, 400);
    }

    private String text(String name, String data, String mask) {
        return "{\"" + field + "\":{" + ids + "\"package_name\":" + name + ",\"data\":" + data + "},\"field_mask\":"
                + mask + "}";
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
