package io.portway.application;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@link ApplicationUp} in one streaming pass over its bytes: the envelope is kept, the rest is only checked to
 * be JSON. Unknown keys are ignored, as TTS adds some with its releases. Safe for use by many threads.
 */
public final class ApplicationUpParser {

    /** The largest message that is taken; TTS itself sends a few kilobytes. */
    public static final int MAX_LENGTH = 1 << 20;

    private static final long MAX_F_PORT = 255;
    private static final long MAX_F_CNT = 0xFFFF_FFFFL;

    private final JsonFactory json = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    /**
     * Reads one message.
     *
     * @throws UnreadableMessageException if the bytes are no upstream message; says what is wrong, never the contents
     */
    public ApplicationUp parse(byte[] raw) {
        if (raw.length > MAX_LENGTH) {
            throw new UnreadableMessageException(
                    "the message has " + raw.length + " bytes, more than the " + MAX_LENGTH + " that are taken");
        }
        try (JsonParser parser = json.createParser(raw)) {
            ApplicationUp up = new Pass(parser, raw).read();
            if (!isUtf8(raw)) {
                throw new UnreadableMessageException("not UTF-8");
            }
            return up;
        } catch (JsonParseException e) {
            throw new UnreadableMessageException(
                    "not JSON at byte " + e.getLocation().getByteOffset());
        } catch (StreamConstraintsException e) {
            throw new UnreadableMessageException("nested too deep, or a number or key in it is too long");
        } catch (IOException e) {
            throw new UnreadableMessageException("not JSON: " + e.getClass().getSimpleName());
        }
    }

    /** Jackson skips values with an eye to their form only; whoever gets the message may be stricter. */
    private static boolean isUtf8(byte[] raw) {
        for (byte one : raw) {
            if (one < 0) {
                return canBeDecoded(raw);
            }
        }
        return true;
    }

    private static boolean canBeDecoded(byte[] raw) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static final class Pass {

        private final JsonParser parser;
        private final byte[] raw;
        private @Nullable MessageType type;
        private @Nullable String applicationId;
        private @Nullable String deviceId;
        private @Nullable String devEui;
        private @Nullable String joinEui;
        private @Nullable String devAddr;
        private int fPort;
        private long fCnt;
        private @Nullable String sessionKeyId;
        private @Nullable Instant receivedAt;
        private @Nullable Instant messageReceivedAt;
        private final List<String> correlationIds = new ArrayList<>(4);
        private boolean simulated;
        private int messageOffset;
        private int messageLength;

        Pass(JsonParser parser, byte[] raw) {
            this.parser = parser;
            this.raw = raw;
        }

        ApplicationUp read() throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableMessageException("not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                topLevel(key);
            }
            if (parser.nextToken() != null) {
                throw new UnreadableMessageException("more than one JSON value");
            }
            if (type == null) {
                throw new UnreadableMessageException("none of the message keys of TTS, such as uplink_message");
            }
            return new ApplicationUp(
                    type,
                    identifier("application_id", applicationId),
                    identifier("device_id", deviceId),
                    devEui,
                    joinEui,
                    devAddr,
                    fPort,
                    fCnt,
                    sessionKeyId,
                    receivedAt,
                    messageReceivedAt,
                    List.copyOf(correlationIds),
                    simulated,
                    messageOffset,
                    messageLength,
                    raw);
        }

        private void topLevel(String key) throws IOException {
            switch (key) {
                case "end_device_ids" -> endDeviceIds();
                case "correlation_ids" -> correlationIds();
                case "received_at" -> receivedAt = time();
                case "simulated" -> {
                    simulated = parser.currentToken() == JsonToken.VALUE_TRUE;
                    parser.skipChildren();
                }
                default -> {
                    MessageType found = MessageType.of(key);
                    if (found != null && parser.currentToken() != JsonToken.VALUE_NULL) {
                        message(found);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }

        private void endDeviceIds() throws IOException {
            if (!isObject("end_device_ids")) {
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                switch (key) {
                    case "device_id" -> deviceId = text(key);
                    case "dev_eui" -> devEui = text(key);
                    case "join_eui" -> joinEui = text(key);
                    case "dev_addr" -> devAddr = text(key);
                    case "application_ids" -> applicationIds();
                    default -> parser.skipChildren();
                }
            }
        }

        private void applicationIds() throws IOException {
            if (!isObject("application_ids")) {
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                if (key.equals("application_id")) {
                    applicationId = text(key);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void correlationIds() throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw new UnreadableMessageException("correlation_ids is not a list");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String id = text("correlation_ids");
                if (id != null) {
                    correlationIds.add(id);
                }
            }
        }

        private void message(MessageType found) throws IOException {
            if (type != null) {
                throw new UnreadableMessageException("two messages in one: " + type.key() + " and " + found.key());
            }
            type = found;
            if (!isObject(found.key())) {
                return;
            }
            messageOffset = (int) parser.currentTokenLocation().getByteOffset();
            messageFields(found);
            messageLength = (int) parser.currentLocation().getByteOffset() - messageOffset;
        }

        private void messageFields(MessageType found) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (key) {
                    case "session_key_id" -> sessionKeyId = text(key);
                    case "f_port" -> fPort = (int) number(key, MAX_F_PORT);
                    case "f_cnt" -> fCnt = number(key, MAX_F_CNT);
                    case "received_at" -> messageReceivedAt = time();
                    case "downlink" -> {
                        // A downlink_failed wraps the downlink that failed; its fields stand for the message.
                        if (found == MessageType.DOWNLINK_FAILED && value == JsonToken.START_OBJECT) {
                            messageFields(found);
                        } else {
                            parser.skipChildren();
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
        }

        private boolean isObject(String key) {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return false;
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new UnreadableMessageException(key + " is not an object");
            }
            return true;
        }

        private @Nullable String text(String key) throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_STRING -> parser.getText();
                case VALUE_NULL -> null;
                default -> throw new UnreadableMessageException(key + " is not a text");
            };
        }

        private long number(String key, long max) throws IOException {
            long number = number(key);
            if (number < 0 || number > max) {
                throw new UnreadableMessageException(key + " " + number + " is not in 0…" + max);
            }
            return number;
        }

        private long number(String key) throws IOException {
            try {
                return switch (parser.currentToken()) {
                    case VALUE_NUMBER_INT -> parser.getLongValue();
                    case VALUE_STRING -> Long.parseLong(parser.getText());
                    case VALUE_NULL -> 0;
                    default -> throw new UnreadableMessageException(key + " is not a whole number");
                };
            } catch (NumberFormatException | InputCoercionException e) {
                throw new UnreadableMessageException(key + " is not a whole number");
            }
        }

        /** A time that cannot be read counts as absent: the message is worth more than its clock. */
        private @Nullable Instant time() throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                parser.skipChildren();
                return null;
            }
            try {
                return Instant.parse(parser.getText());
            } catch (DateTimeException e) {
                return null;
            }
        }

        private static String identifier(String key, @Nullable String id) {
            if (id == null || id.isEmpty()) {
                throw new UnreadableMessageException("no " + key);
            }
            if (!Identifiers.matches(id)) {
                throw new UnreadableMessageException(key + " is not of the form " + Identifiers.PATTERN
                        + " with at most " + Identifiers.MAX_LENGTH + " characters");
            }
            return id;
        }
    }
}
