package io.portway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes up requests to the operations of the OpenAPI document, of which most have something wrong, and says what they are to
 * be answered with. The same seed makes the same requests.
 */
final class RequestFuzzer {

    /** What only the registry of TTS refuses, after the rights. */
    private static final String LATE = "created_at in the mask";

    private static final String LONGEST_ID = "a".repeat(36);

    /** Of Vert.x, which answers longer ones without a body. */
    private static final int LONGEST_LINE = 4_096;

    private static final String IDS_IN_BODY =
            "\"ids\":{\"application_ids\":{\"application_id\":\"fuzz-app\"},\"f_port\":15},";

    private static final List<String> IDS = List.of("fuzz-app", "abc", "a1-b2-c3", LONGEST_ID);
    private static final List<Value> BAD_IDS = List.of(
            bad("ab"),
            bad("AB1"),
            bad("a--bc"),
            bad("-abc"),
            bad("abc-"),
            bad(LONGEST_ID + "a"),
            bad("a".repeat(3_000)),
            bad("app_1"),
            bad("app1@ttn"),
            bad("abc;x=y"),
            bad("abc%3Bx"),
            bad("abc%00"),
            bad("abc%0d%0aX-Injected:%201"),
            bad("%ED%A0%80abc"),
            bad("%FFabc"),
            bad("%C3%A4%C3%A4%C3%A4"),
            bad("%7B%7Benv:HOME%7D%7D"),
            bad("$%7Bbody%7D"),
            bad("abc'%20or%201=1--"),
            bad("..."),
            new Value("abc%2Fdef", 404),
            new Value("%zz", 400, true),
            new Value("abc%", 400, true),
            new Value("..", 301),
            new Value("%2e%2E", 301),
            new Value(".", 301),
            new Value("", 301),
            new Value("abc%2F..%2Fabc", 301));

    private static final List<String> F_PORTS = List.of("1", "15", "200", "255");
    private static final List<Value> BAD_F_PORTS = List.of(
            bad("0"),
            bad("256"),
            bad("-1"),
            bad("+1"),
            bad("abc"),
            bad("1.5"),
            bad("1e2"),
            bad("4294967295"),
            bad("4294967296"),
            bad("9".repeat(1_000)),
            bad("1%20"),
            bad("1%00"),
            bad("1;2"),
            bad("%D9%A1"),
            bad("0x"),
            bad("__1"),
            new Value("1%2F", 404),
            new Value("1/", 404),
            new Value("%1", 400, true));

    private static final List<Value> BAD_TYPES =
            List.of(bad("uplink"), bad("UPLINK_MESSAGE"), bad("uplink_message%00"), bad("join_accept;x"));

    private static final Map<String, List<String>> QUERIES = Map.of(
            "field_mask", List.of("data", "package_name,data", "data,".repeat(500) + "data", "ids.f_port"),
            "limit", List.of("0", "1", "1000", "007"),
            "page", List.of("0", "1", "4294967295"),
            "after", List.of("2026-11-24T12:00:00Z", "0001-01-01T00:00:00.123456789Z"),
            "before", List.of("2026-11-24T12:00:00%2B01:00"),
            "order", List.of("", "received_at", "-received_at"));
    private static final Map<String, List<String>> STORAGE_QUERIES = Map.of(
            "field_mask", List.of("up", "received_at,up.uplink_message.f_port", "up.join_accept.a.b.c"),
            "f_port", List.of("0", "1", "4294967295"),
            "last", List.of("10m", "1h30m", "1.5s", "2562047h"),
            "format", List.of("json", "csv"),
            "continuation_token", List.of(""));
    private static final Map<String, List<String>> BAD_QUERIES = Map.of(
            "field_mask", List.of("", "foo", "data.token", "data,%20package_name", "%00", "data,".repeat(500), "DATA"),
            "limit", List.of("", "abc", "-1", "1.0", "4294967296", "0x10", "9".repeat(500), "%00", "1%201"),
            "page", List.of("", "abc", "-1", "4294967296", "%D9%A1"),
            "after", List.of("", "yesterday", "2026-11-24", "2026-13-41T99:00:00Z", "%00"),
            "before", List.of("", "now", "2026-11-24T12:00:00"),
            "order", List.of("f_port", "received_at,-received_at", "RECEIVED_AT", "%00"));
    private static final Map<String, List<String>> BAD_STORAGE_QUERIES = Map.of(
            "field_mask", List.of("", "foo", "up.uplinks", "up,", "%00", "up.uplink_message..a"),
            "f_port", List.of("", "abc", "-1", "4294967296", "0x10", "%00"),
            "last", List.of("", "0s", "-1m", "1d", "10", "9999999999h", "%00"),
            "format", List.of("", "xml", "CSV", "%00"),
            "continuation_token", List.of("x", "AAAA", "%00", "A".repeat(3_000)));

    private static final List<String> HARMLESS_QUERIES = List.of(
            "CamelHttpResponseCode=500",
            "CamelFileName=../x",
            "unknown=%00",
            "a&b&&=",
            "order%5B%5D=1",
            "%F0%9F%98%80=1");

    private static final List<String> HEADERS = List.of(
            "CamelHttpResponseCode: 500",
            "CamelHttpUri: http://127.0.0.1:1/",
            "camelfilename: /etc/passwd",
            "CamelExecCommandExecutable: id",
            "breadcrumbId: ${body}",
            "X-Request-Id: <script>alert(1)</script>",
            "X-Request-Id: \u00e4\u00f6",
            "X-HTTP-Method-Override: DELETE",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Prefix: /../..",
            "Accept-Encoding: gzip, gzip;q=0",
            "Accept: text/event-stream",
            "Accept: application/xml;q=x",
            "Origin: null",
            "Cookie: " + "a=b; ".repeat(500),
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Type: text/xml; charset=utf-99",
            "Content-Encoding: gzip",
            "Range: bytes=0-1",
            "If-None-Match: *",
            "X-Long: " + "x".repeat(4_000));

    private final OpenAPI document;
    private final List<String> paths;
    private final Random random;
    private final String key;
    private final String keyId;

    /**
     * A request, and the statuses one of which is right.
     *
     * @param head with a header for the length of the body
     */
    record Fuzzed(String head, byte[] body, Set<Integer> expected) {

        @Override
        public String toString() {
            String text = new String(body, UTF_8);
            return head.replaceAll("(.{300}).*", "$1…") + text.substring(0, Math.min(500, text.length()));
        }
    }

    /** @param undecodable whether it keeps the path from being decoded at all */
    private record Value(String text, int status, boolean undecodable) {

        Value(String text, int status) {
            this(text, status, false);
        }
    }

    /**
     * A sequence of requests.
     *
     * @param key   may do everything
     * @param keyId of a key that there is to be revoked, again and again
     */
    RequestFuzzer(OpenAPI document, String key, String keyId, long seed) {
        this.document = document;
        this.paths = List.copyOf(document.getPaths().keySet());
        this.key = key;
        this.keyId = keyId;
        this.random = new Random(seed);
    }

    private static Value bad(String text) {
        return new Value(text, 400);
    }

    Fuzzed next() {
        String template = pick(paths);
        PathItem item = document.getPaths().get(template);
        List<PathItem.HttpMethod> methods = List.copyOf(item.readOperationsMap().keySet());
        PathItem.HttpMethod known = pick(methods);
        Operation operation = item.readOperationsMap().get(known);
        List<Value> wrong = new ArrayList<>();
        String path = path(template, wrong);
        String query = known == PathItem.HttpMethod.PUT ? anyQuery() : query(item, operation, wrong);
        SetBodies.Body body = body(operation);
        if (body.status() != 200) {
            boolean late = new String(body.bytes(), UTF_8).contains("\"created_at\"");
            wrong.add(new Value(late ? LATE : "body", body.status()));
        }
        String method = oneIn(30) ? pick(others(methods)) : known.name();
        boolean authorized = !oneIn(30);
        StringBuilder head = new StringBuilder(method + " " + path + query + " HTTP/1.1\r\nHost: localhost\r\n");
        if (authorized) {
            head.append("Authorization: Bearer ").append(key).append("\r\n");
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            head.append(pick(HEADERS)).append("\r\n");
        }
        head.append("Content-Length: ").append(body.bytes().length).append("\r\n\r\n");
        return new Fuzzed(
                head.toString(),
                body.bytes(),
                head.indexOf("\r") > LONGEST_LINE
                        ? Set.of(414)
                        : expected(method, known, path, template, wrong, authorized));
    }

    private static List<String> others(List<PathItem.HttpMethod> methods) {
        return Stream.of("POST", "PATCH", "HEAD", "TRACE", "FOO")
                .filter(other ->
                        methods.stream().noneMatch(method -> method.name().equals(other)))
                .toList();
    }

    /** In the order in which TTS checks. */
    private Set<Integer> expected(
            String method,
            PathItem.HttpMethod known,
            String path,
            String template,
            List<Value> wrong,
            boolean authorized) {
        if (wrong.stream().anyMatch(Value::undecodable)) {
            return Set.of(400);
        }
        for (int status : List.of(301, 404)) {
            if (wrong.stream().anyMatch(value -> value.status == status)) {
                return Set.of(status);
            }
        }
        if (!method.equals(known.name())) {
            return Set.of(501);
        }
        if (wrong.stream().anyMatch(value -> authorized || !value.text.equals(LATE))) {
            return Set.of(400);
        }
        if (!authorized) {
            return Set.of(403);
        }
        if (template.endsWith("{key_id}")) {
            return Set.of(path.endsWith("/" + keyId) ? 200 : 404);
        }
        return known == PathItem.HttpMethod.GET && template.endsWith("{f_port}") ? Set.of(200, 404) : Set.of(200);
    }

    private String path(String template, List<Value> wrong) {
        StringBuilder path = new StringBuilder();
        for (String segment : template.substring(1).split("/")) {
            path.append('/');
            switch (segment) {
                case "{application_id}", "{device_id}" -> path.append(value(IDS, BAD_IDS, wrong));
                case "{f_port}" -> path.append(value(F_PORTS, BAD_F_PORTS, wrong));
                case "{key_id}" -> path.append(keyId(wrong));
                case "{type}" -> path.append(value(List.of("uplink_message", "location_solved"), BAD_TYPES, wrong));
                default -> path.append(segment);
            }
        }
        return path.toString();
    }

    private String value(List<String> good, List<Value> bad, List<Value> wrong) {
        if (!oneIn(5)) {
            return pick(good);
        }
        Value value = pick(bad);
        wrong.add(value);
        return value.text;
    }

    /** Any text may be the id of a key, also none at the end of a path, though there is only one such key. */
    private String keyId(List<Value> wrong) {
        if (oneIn(2)) {
            return keyId;
        }
        Value value = pick(BAD_IDS);
        boolean isOneSegment = value.status == 400 && !value.undecodable || value.text.isEmpty();
        if (!isOneSegment) {
            wrong.add(value);
        }
        return value.text;
    }

    private String query(PathItem item, Operation operation, List<Value> wrong) {
        List<Parameter> parameters = new ArrayList<>();
        for (List<Parameter> some : List.of(nonNull(item.getParameters()), nonNull(operation.getParameters()))) {
            some.stream()
                    .map(this::resolve)
                    .filter(parameter -> parameter.getIn().equals("query"))
                    .forEach(parameters::add);
        }
        boolean storage = operation.getTags().contains("Storage");
        List<String> pairs = new ArrayList<>();
        for (Parameter parameter : parameters) {
            String name = parameter.getName();
            boolean excluded =
                    name.equals("last") && pairs.stream().anyMatch(pair -> pair.matches("(after|before)=.*"));
            if (oneIn(2) || excluded) {
                continue;
            }
            if (oneIn(6)) {
                String value = pick(values(BAD_QUERIES, BAD_STORAGE_QUERIES, name, storage));
                pairs.add(name + "=" + value);
                wrong.add(bad(value));
            } else {
                pairs.add(name + "=" + pick(values(QUERIES, STORAGE_QUERIES, name, storage)));
                if (oneIn(20)) {
                    pairs.add(name + "=1");
                    wrong.add(bad("twice"));
                }
            }
        }
        if (oneIn(4)) {
            pairs.add(pick(HARMLESS_QUERIES));
        }
        if (!parameters.isEmpty() && oneIn(30)) {
            pairs.add("x=%zz");
            wrong.add(bad("escape"));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private static List<String> values(
            Map<String, List<String>> all, Map<String, List<String>> ofStorage, String name, boolean storage) {
        return storage && ofStorage.containsKey(name) ? ofStorage.get(name) : all.get(name);
    }

    /** A PUT does not look at it. */
    private String anyQuery() {
        return oneIn(4)
                ? "?" + pick(List.of("field_mask=foo", "limit=x", "%zz", "a=%00", "CamelHttpResponseCode=500"))
                : "";
    }

    private SetBodies.Body body(Operation operation) {
        RequestBody declared = operation.getRequestBody();
        if (declared == null) {
            return new SetBodies.Body(new byte[0], 200);
        }
        String schema =
                declared.getContent().get("application/json").getSchema().get$ref();
        if (schema.endsWith("NewApiKey")) {
            return new KeyBodies(random).next();
        }
        String field = schema.endsWith("SetAssociation") ? "association" : "default";
        return new SetBodies(random, field, schema.endsWith("DryRun") ? IDS_IN_BODY : "").next();
    }

    private Parameter resolve(Parameter parameter) {
        String reference = parameter.get$ref();
        return reference == null
                ? parameter
                : document.getComponents().getParameters().get(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private static List<Parameter> nonNull(@Nullable List<Parameter> parameters) {
        return parameters == null ? List.of() : parameters;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}
