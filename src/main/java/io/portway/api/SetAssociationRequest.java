package io.portway.api;

import static io.portway.api.BodyFields.field;
import static io.portway.api.BodyFields.invalid;
import static io.portway.api.BodyFields.isAbsent;
import static io.portway.api.BodyFields.object;
import static io.portway.api.BodyFields.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.association.Association;
import io.portway.association.AssociationData;
import io.portway.association.AssociationKey;
import io.portway.packages.DataSchemas;
import java.time.Instant;
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
        AssociationKind kind,
        String packageName,
        @Nullable Map<String, @Nullable Object> data,
        @Nullable String devEui,
        @Nullable String joinEui,
        @Nullable String devAddr,
        FieldMask mask) {

    /** Many small values take far more room in memory than in a body. */
    private static final long MAX_TOKENS = 10_000;

    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};
    private static final StreamReadConstraints FEW_VALUES =
            StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build();
    private static final ObjectMapper LAST_KEY_WINS = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(FEW_VALUES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build());
    private static final ObjectMapper KEYS_ONCE = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(FEW_VALUES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final List<String> TIMES = List.of("created_at", "updated_at");
    private static final Pattern EUI = Pattern.compile("[0-9A-Fa-f]{16}");
    private static final Pattern DEV_ADDR = Pattern.compile("[0-9A-Fa-f]{8}");

    /** @throws ApiException if something in the body is of the wrong type */
    static SetAssociationRequest decode(AssociationKind kind, JsonNode body) {
        JsonNode request = object(body, "the body");
        JsonNode message = object(field(request, kind.field(), kind.field()), kind.field());
        JsonNode ids = object(field(message, "ids", "ids"), "ids");
        JsonNode device = object(field(ids, "end_device_ids", "endDeviceIds"), "end_device_ids");
        requireTime(field(message, "created_at", "createdAt"), "created_at");
        requireTime(field(message, "updated_at", "updatedAt"), "updated_at");
        return new SetAssociationRequest(
                kind,
                text(field(message, "package_name", "packageName"), "package_name"),
                data(field(message, "data", "data")),
                kind == AssociationKind.DEVICE ? hex(field(device, "dev_eui", "devEui"), "dev_eui", EUI) : null,
                kind == AssociationKind.DEVICE ? hex(field(device, "join_eui", "joinEui"), "join_eui", EUI) : null,
                kind == AssociationKind.DEVICE ? hex(field(device, "dev_addr", "devAddr"), "dev_addr", DEV_ADDR) : null,
                new FieldMask(paths(maskOf(request, message))));
    }

    /**
     * Checks what can be checked without what is stored.
     *
     * @throws ApiException with the first violation
     */
    void requireValid(AssociationPath path) {
        mask.requireOnly(kind.maskPaths());
        boolean checksPackageName = mask.isEmpty() || mask.has("package_name");
        require(Validation.first(
                Validation.embedded(kind.message(), "ids", kind.idsViolation(path)),
                checksPackageName ? Validation.id(kind.message(), "package_name", packageName) : null));
    }

    /**
     * What there is after the masked fields were replaced; a new association has its identifiers in the mask anyway.
     *
     * @param before what is stored; null if nothing
     * @throws ApiException if it may not be stored
     */
    Association over(@Nullable Association before, AssociationKey key, Instant now, DataSchemas schemas) {
        if (before != null && mask.isEmpty()) {
            return before;
        }
        mask.paths().stream().filter(TIMES::contains).findFirst().ifPresent(SetAssociationRequest::refuseField);
        String name = mask.has("package_name") ? packageName : before == null ? "" : before.packageName();
        Validation.require(Validation.id(kind.message(), "package_name", name));
        boolean isNew = before == null;
        Map<String, @Nullable Object> newData = mask.has("data") ? data : isNew ? null : before.data();
        requireSchema(schemas.check(name, newData).faults());
        return new Association(
                key.applicationId(),
                key.deviceId(),
                key.fPort(),
                name,
                newData,
                isNew || mask.has("ids.end_device_ids.dev_eui") ? devEui : before.devEui(),
                isNew || mask.has("ids.end_device_ids.join_eui") ? joinEui : before.joinEui(),
                isNew || mask.has("ids.end_device_ids.dev_addr") ? devAddr : before.devAddr(),
                isNew ? now : before.createdAt(),
                now);
    }

    private void requireSchema(List<String> faults) {
        if (!faults.isEmpty()) {
            require(Validation.violation(kind.message(), "data", String.join("; ", faults)));
        }
    }

    private void require(@Nullable ErrorDetails violation) {
        Validation.require(Validation.embedded("Set" + kind.message() + "Request", kind.field(), violation));
    }

    private static void refuseField(String field) {
        throw new ApiException(ErrorDetails.of(
                        ErrorCode.INVALID_ARGUMENT,
                        "pkg/applicationserver/io/packages/redis",
                        "invalid_fieldmask",
                        "invalid fieldmask")
                .causedBy(ErrorDetails.of(
                                ErrorCode.UNKNOWN, "pkg/ttnpb", "prohibited_field", "field `{field}` is prohibited")
                        .with("field", field)));
    }

    /**
     * Reads the first value of the body only, as TTS does.
     *
     * @throws ApiException if it is not JSON
     */
    static JsonNode read(AssociationKind kind, byte[] body) {
        return RequestJson.first(kind == AssociationKind.DEVICE ? LAST_KEY_WINS : KEYS_ONCE, body);
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

    /** Names the mask only: the data is a secret. */
    @Override
    public String toString() {
        return "set " + mask.paths() + " of " + packageName;
    }
}
