package io.portway.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portway.association.AssociationData;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a PUT (SetApplicationPackageAssociationRequest and …DefaultAssociationRequest). Absent and null are the zero
 * value; unknown keys are ignored; what is wrong of type is an error.
 *
 * @param packageName empty where there is none
 */
record SetAssociationRequest(
        String packageName,
        @Nullable Map<String, @Nullable Object> data,
        @Nullable String devEui,
        @Nullable String joinEui,
        @Nullable String devAddr,
        FieldMask mask) {

    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};
    private static final ObjectMapper LAST_KEY_WINS = new ObjectMapper(JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build());
    private static final ObjectMapper KEYS_ONCE = new ObjectMapper(JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final Pattern EUI = Pattern.compile("[0-9A-Fa-f]{16}");
    private static final Pattern DEV_ADDR = Pattern.compile("[0-9A-Fa-f]{8}");

    /** @throws ApiException if the body is not JSON, or something in it is of the wrong type */
    static SetAssociationRequest decode(AssociationKind kind, byte[] body) {
        JsonNode request = object(read(kind, body), "the body");
        JsonNode message = object(field(request, kind.field(), kind.field()), kind.field());
        JsonNode ids = object(field(message, "ids", "ids"), "ids");
        JsonNode device = object(field(ids, "end_device_ids", "endDeviceIds"), "end_device_ids");
        requireTime(field(message, "created_at", "createdAt"), "created_at");
        requireTime(field(message, "updated_at", "updatedAt"), "updated_at");
        return new SetAssociationRequest(
                text(field(message, "package_name", "packageName"), "package_name"),
                data(field(message, "data", "data")),
                kind == AssociationKind.DEVICE ? hex(field(device, "dev_eui", "devEui"), "dev_eui", EUI) : null,
                kind == AssociationKind.DEVICE ? hex(field(device, "join_eui", "joinEui"), "join_eui", EUI) : null,
                kind == AssociationKind.DEVICE ? hex(field(device, "dev_addr", "devAddr"), "dev_addr", DEV_ADDR) : null,
                new FieldMask(paths(maskOf(request, message))));
    }

    /** Reads the first value of the body only, as TTS does. */
    private static JsonNode read(AssociationKind kind, byte[] body) {
        ObjectMapper mapper = kind == AssociationKind.DEVICE ? LAST_KEY_WINS : KEYS_ONCE;
        try (JsonParser parser = mapper.createParser(body)) {
            JsonNode value = mapper.readTree(parser);
            return value == null ? MissingNode.getInstance() : value;
        } catch (JsonProcessingException e) {
            throw invalid(e.getOriginalMessage());
        } catch (IOException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    /** The documentation of TTS prints the mask inside the message, where TTS ignores it; here it counts if there is no other. */
    private static JsonNode maskOf(JsonNode request, JsonNode message) {
        JsonNode mask = field(request, "field_mask", "fieldMask");
        return isAbsent(mask) ? field(message, "field_mask", "fieldMask") : mask;
    }

    private static List<String> paths(JsonNode mask) {
        if (isAbsent(mask) || mask.isTextual() && mask.textValue().isEmpty()) {
            return List.of();
        }
        if (mask.isTextual()) {
            return List.of(mask.textValue().split(",", -1));
        }
        JsonNode paths = mask.path("paths");
        if (!mask.isObject() || mask.size() > (paths.isMissingNode() ? 0 : 1) || !isAbsent(paths) && !paths.isArray()) {
            throw invalid("field_mask is neither text nor an object with a list of paths only");
        }
        List<String> texts = new ArrayList<>();
        paths.forEach(path -> texts.add(text(path, "field_mask.paths")));
        return texts;
    }

    private static JsonNode field(JsonNode object, String name, String alias) {
        JsonNode value = object.path(name);
        return value.isMissingNode() ? object.path(alias) : value;
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static JsonNode object(JsonNode value, String name) {
        if (!isAbsent(value) && !value.isObject()) {
            throw invalid(name + " is not an object");
        }
        return value;
    }

    private static String text(JsonNode value, String name) {
        if (isAbsent(value)) {
            return "";
        }
        if (!value.isTextual()) {
            throw invalid(name + " is not text");
        }
        return value.textValue();
    }

    private static @Nullable String hex(JsonNode value, String name, Pattern form) {
        String text = text(value, name);
        if (text.isEmpty()) {
            return null;
        }
        if (!form.matcher(text).matches()) {
            throw invalid(name + " is not hex of its length");
        }
        return text.toUpperCase(Locale.ROOT);
    }

    private static void requireTime(JsonNode value, String name) {
        String text = text(value, name);
        try {
            if (!isAbsent(value)) {
                OffsetDateTime.parse(text);
            }
        } catch (DateTimeParseException e) {
            throw invalid(name + " is not a time");
        }
    }

    private static @Nullable Map<String, @Nullable Object> data(JsonNode value) {
        if (isAbsent(value)) {
            return null;
        }
        object(value, "data");
        try {
            return AssociationData.copyOf(LAST_KEY_WINS.convertValue(value, OBJECT));
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static ApiException invalid(String message) {
        return new ApiException(ErrorCode.INVALID_ARGUMENT, message);
    }

    /** Names the mask only: the data is a secret. */
    @Override
    public String toString() {
        return "set " + mask.paths() + " of " + packageName;
    }
}
