package io.portway.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.portway.application.MessageType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leaves of a message what a field mask names, and what is always there. One pass over the bytes: what stays is copied as
 * it came. A path that leads into a list means the objects in it. Safe for use by many threads.
 */
final class StoredFields {

    private static final String UP = "up";
    private static final List<String> ALWAYS = List.of("end_device_ids", "received_at");
    private static final List<String> ENVELOPE =
            List.of("end_device_ids", "received_at", "correlation_ids", "simulated");
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    private final Node root = new Node(new HashMap<>());

    /**
     * @param mask of paths as in TTS, such as {@code up.uplink_message.f_port}
     * @throws ApiException if a path does not begin with a field of a message
     */
    StoredFields(FieldMask mask) {
        mask.requireOnly(StoredFields::isKnown);
        ALWAYS.forEach(name -> root.add(name));
        for (String path : mask.paths()) {
            if (path.equals(UP)) {
                for (MessageType type : MessageType.values()) {
                    root.add(type.key());
                }
            } else {
                root.add((path.startsWith(UP + ".") ? path.substring(UP.length() + 1) : path).split("\\."));
            }
        }
    }

    private static boolean isKnown(String path) {
        String[] names = path.split("\\.", -1);
        for (String name : names) {
            if (name.isEmpty()) {
                return false;
            }
        }
        return names[0].equals(UP)
                ? names.length == 1 || MessageType.of(names[1]) != null
                : ENVELOPE.contains(names[0]);
    }

    /** What is left of a message. */
    byte[] of(byte[] raw) {
        ByteArrayOutputStream left = new ByteArrayOutputStream(raw.length);
        try (JsonParser parser = JSON.createParser(raw)) {
            parser.nextToken();
            new Pass(raw, parser, left).object(root);
        } catch (IOException e) {
            throw new UncheckedIOException("A stored message is not JSON", e);
        }
        return left.toByteArray();
    }

    /** @param below the fields of an object that stay; null where it stays whole */
    private record Node(@Nullable Map<String, Node> below) {

        void add(String... names) {
            Node node = this;
            for (int i = 0; i < names.length && node.below != null; i++) {
                boolean whole = i == names.length - 1;
                Node next = whole ? new Node(null) : new Node(new HashMap<>());
                node = node.below.merge(names[i], next, (known, wanted) -> whole ? wanted : known);
            }
        }
    }

    private record Pass(byte[] raw, JsonParser parser, ByteArrayOutputStream left) {

        /** From the first token of an object to its last. */
        void object(Node mask) throws IOException {
            left.write('{');
            boolean first = true;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int start = (int) parser.currentTokenLocation().getByteOffset();
                Node field = mask.below == null ? null : mask.below.get(parser.currentName());
                JsonToken value = parser.nextToken();
                if (field == null || field.below != null && !value.isStructStart()) {
                    parser.skipChildren();
                    continue;
                }
                if (!first) {
                    left.write(',');
                }
                first = false;
                if (field.below != null) {
                    left.write(raw, start, (int) parser.currentTokenLocation().getByteOffset() - start);
                }
                value(field, start);
            }
            left.write('}');
        }

        /** @param start of what is copied where the value stays whole */
        private void value(Node mask, int start) throws IOException {
            if (mask.below == null) {
                parser.skipChildren();
                parser.finishToken();
                left.write(raw, start, (int) parser.currentLocation().getByteOffset() - start);
            } else if (parser.currentToken() == JsonToken.START_OBJECT) {
                object(mask);
            } else {
                list(mask);
            }
        }

        private void list(Node mask) throws IOException {
            left.write('[');
            boolean first = true;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (!parser.currentToken().isStructStart()) {
                    continue;
                }
                if (!first) {
                    left.write(',');
                }
                first = false;
                value(mask, 0);
            }
            left.write(']');
        }
    }
}
