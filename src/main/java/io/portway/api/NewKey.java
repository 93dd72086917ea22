package io.portway.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.Identifiers;
import io.portway.settings.Suggestion;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that is asked for. Nothing is taken for granted: a misspelt field would make a key that may do more, or for longer,
 * than was meant.
 *
 * @param applications null for every application
 * @param expiresAt    null for never
 */
record NewKey(String name, @Nullable Set<String> applications, Set<Right> rights, @Nullable Instant expiresAt) {

    private static final String MESSAGE = "CreateAPIKeyRequest";
    private static final int MAX_NAME_LENGTH = 100;
    private static final List<String> FIELDS = List.of("name", "applications", "rights", "expires_at");
    private static final List<String> RIGHTS =
            Arrays.stream(Right.values()).map(Right::name).toList();
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    /** @throws ApiException naming the field that is wrong and what it takes */
    static NewKey decode(byte[] body, Instant now) {
        JsonNode request = read(body);
        for (Iterator<String> names = request.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw wrong(name, "is unknown" + Suggestion.didYouMean(name, FIELDS));
            }
        }
        Set<Right> rights = rights(request.path("rights"));
        return new NewKey(
                name(request.path("name")),
                applications(request.path("applications"), rights),
                rights,
                expiry(request.path("expires_at"), now));
    }

    private static JsonNode read(byte[] body) {
        JsonNode request = RequestJson.only(JSON, body);
        if (request.isObject()) {
            return request;
        }
        throw new ApiException(ErrorCode.INVALID_ARGUMENT, "the body is not a JSON object");
    }

    private static String name(JsonNode value) {
        String name = value.asText("").strip();
        if (!value.isTextual()
                || name.isEmpty()
                || name.length() > MAX_NAME_LENGTH
                || name.codePoints().anyMatch(NewKey::isUnprintable)) {
            throw wrong(
                    "name",
                    "is needed: say in up to " + MAX_NAME_LENGTH + " characters of one line what the key is for");
        }
        return name;
    }

    /** A surrogate that is half of a pair is no code point of its own. */
    private static boolean isUnprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static @Nullable Set<String> applications(JsonNode value, Set<Right> rights) {
        boolean operates = rights.contains(Right.RIGHT_PORTWAY_OPERATE);
        if (value.isTextual() && value.textValue().equals("all")
                || value.isMissingNode() && operates && rights.size() == 1) {
            return null;
        }
        if (!value.isArray() || value.isEmpty()) {
            throw wrong("applications", "takes a list of application ids, or \"all\"");
        }
        if (operates) {
            throw wrong(
                    "applications", "takes \"all\" where the rights have RIGHT_PORTWAY_OPERATE, which is for no one");
        }
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode id : value) {
            if (!id.isTextual() || !Identifiers.matches(id.textValue())) {
                throw wrong(
                        "applications",
                        "has an entry that is no id of an application: lower-case letters, digits and single hyphens,"
                                + " 3 to 36; for every application it takes \"all\"");
            }
            ids.add(id.textValue());
        }
        return ids;
    }

    private static Set<Right> rights(JsonNode value) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        if (value.isArray()) {
            value.forEach(right -> rights.add(right(right.asText())));
        }
        if (rights.isEmpty()) {
            throw wrong("rights", "takes a list of one or more of " + String.join(", ", RIGHTS));
        }
        return rights;
    }

    private static Right right(String name) {
        if (!RIGHTS.contains(name)) {
            throw wrong(
                    "rights",
                    "has " + name + ", which is unknown"
                            + Suggestion.nearest(name, RIGHTS)
                                    .map(meant -> "; did you mean " + meant + "?")
                                    .orElse("; there are " + String.join(", ", RIGHTS)));
        }
        return Right.valueOf(name);
    }

    private static @Nullable Instant expiry(JsonNode value, Instant now) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        try {
            Instant time = Instant.parse(value.asText());
            if (time.isAfter(now)) {
                return time;
            }
        } catch (DateTimeException e) {
            throw wrong("expires_at", "takes a time of RFC 3339, such as 2027-01-31T12:00:00Z, or nothing for never");
        }
        throw wrong("expires_at", "has passed already; give a time to come, or nothing for never");
    }

    private static ApiException wrong(String field, String reason) {
        return new ApiException(Validation.violation(MESSAGE, field, reason));
    }
}
