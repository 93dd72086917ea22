package io.portway.api;

import io.portway.packages.storage.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages as TTS streams them: each as {@code {"result":…}}. */
final class JsonLines implements MessageLines {

    private static final byte[] START = "{\"result\":".getBytes(StandardCharsets.UTF_8);

    private final @Nullable StoredFields fields;
    private final byte[] end;
    private final byte[] separator;

    /**
     * @param mask      which fields of each message; empty for all
     * @param separator what follows each line, line break included
     * @throws ApiException if there is no such field
     */
    JsonLines(FieldMask mask, String separator) {
        this.fields = mask.isEmpty() ? null : new StoredFields(mask);
        this.end = ("}" + separator).getBytes(StandardCharsets.UTF_8);
        this.separator = separator.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] head() {
        return new byte[0];
    }

    /** Line breaks between the tokens of a message would break the line; within a text JSON has none. */
    @Override
    public byte[] line(StoredMessage message) {
        byte[] json = fields == null ? message.raw() : fields.of(message.raw());
        byte[] line = Arrays.copyOf(START, START.length + json.length + end.length);
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            line[START.length + i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
        }
        System.arraycopy(end, 0, line, START.length + json.length, end.length);
        return line;
    }

    @Override
    public byte[] failure(ApiException failure) {
        byte[] json = Json.write(Map.of("error", failure.toJson()));
        byte[] line = Arrays.copyOf(json, json.length + separator.length);
        System.arraycopy(separator, 0, line, json.length, separator.length);
        return line;
    }
}
