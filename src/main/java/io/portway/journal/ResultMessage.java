package io.portway.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portway.application.ApplicationUp;
import io.portway.application.MessageType;
import io.portway.application.Ulid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a package found out from an uplink, on its way back in as an upstream message of its own.
 *
 * @param type    service_data or location_solved
 * @param message the type's object, as JSON
 */
public record ResultMessage(MessageType type, byte[] message) {

    private static final JsonFactory JSON = new JsonFactory();

    public ResultMessage {
        if (type != MessageType.SERVICE_DATA && type != MessageType.LOCATION_SOLVED) {
            throw new IllegalArgumentException("A result is service_data or location_solved, not " + type.key() + ".");
        }
    }

    /**
     * The whole message: the identifiers and correlation ids of the uplink it follows from, and one id more,
     * {@code portway:…}, by which it is recognised when TTS sends it back.
     */
    byte[] toJson(ApplicationUp cause, String applicationId, Instant now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + message.length);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart("end_device_ids");
            json.writeStringField("device_id", cause.deviceId());
            json.writeObjectFieldStart("application_ids");
            json.writeStringField("application_id", applicationId);
            json.writeEndObject();
            writeIfPresent(json, "dev_eui", cause.devEui());
            writeIfPresent(json, "join_eui", cause.joinEui());
            writeIfPresent(json, "dev_addr", cause.devAddr());
            json.writeEndObject();
            json.writeArrayFieldStart("correlation_ids");
            for (String id : cause.correlationIds()) {
                json.writeString(id);
            }
            json.writeString("portway:" + Ulid.next());
            json.writeEndArray();
            json.writeStringField("received_at", now.toString());
            json.writeFieldName(type.key());
            json.writeRawValue(new String(message, StandardCharsets.UTF_8));
            if (cause.simulated()) {
                json.writeBooleanField("simulated", true);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("Writing to memory failed.", e);
        }
        return bytes.toByteArray();
    }

    private static void writeIfPresent(JsonGenerator json, String key, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(key, value);
        }
    }
}
