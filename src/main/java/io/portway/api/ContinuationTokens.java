package io.portway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portway.application.MessageType;
import io.portway.packages.storage.MessageQuery;
import io.portway.packages.storage.MessageQuery.Order;
import io.portway.packages.storage.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Tokens with which a caller asks for the messages after those of an answer: the whole request and the position, as JSON,
 * compressed so that it fits into a URL again, behind an HMAC-SHA256 of it, all in base64url. Safe for use by many threads.
 */
final class ContinuationTokens {

    /** That of TTS. */
    static final int MAX_LENGTH = 16_000;

    private static final int MAC_BYTES = 32;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretKey key;

    /** @param key for HMAC-SHA256; tokens made with another one are refused */
    ContinuationTokens(SecretKey key) {
        this.key = key;
    }

    /** The token that continues an answer to a request after a position. */
    String write(StorageRequest asked, Position after) {
        MessageQuery query = asked.query();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("application", query.application());
        put(fields, "device", query.device());
        fields.put("types", query.types().stream().map(MessageType::key).toList());
        put(fields, "f_port", query.fPort());
        put(fields, "after", query.after());
        put(fields, "before", query.before());
        fields.put("newest_first", query.order() == Order.NEWEST_FIRST);
        fields.put("received_at", after.receivedAt());
        fields.put("id", after.id());
        fields.put("limit", asked.limit());
        fields.put("mask", asked.mask().paths());
        put(fields, "format", asked.format());
        byte[] packed = pack(Json.write(fields));
        byte[] token = ByteBuffer.allocate(MAC_BYTES + packed.length)
                .put(mac(packed))
                .put(packed)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * The request that a token continues.
     *
     * @throws ApiException if it is none of this key, or was altered
     */
    StorageRequest read(String token) {
        if (token.codePointCount(0, token.length()) > MAX_LENGTH) {
            throw new ApiException(Validation.violation(
                    StorageRequest.MESSAGE,
                    "continuation_token",
                    "value length must be at most " + MAX_LENGTH + " runes"));
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            byte[] mac = new byte[Math.min(MAC_BYTES, bytes.remaining())];
            bytes.get(mac);
            byte[] packed = new byte[bytes.remaining()];
            bytes.get(packed);
            if (MessageDigest.isEqual(mac, mac(packed))) {
                return request(JSON.readTree(new InflaterInputStream(new ByteArrayInputStream(packed))));
            }
        } catch (IllegalArgumentException e) {
            throw invalid("invalid continuation token: it is not one that was given here");
        } catch (IOException e) {
            throw new UncheckedIOException("A token that was given here cannot be read", e);
        }
        throw invalid("invalid continuation token: it was not given here, or before the data key changed");
    }

    /** A 400 as TTS answers where one of its services refuses an argument. */
    static ApiException invalid(String message) {
        return new ApiException(ErrorDetails.of(
                ErrorCode.INVALID_ARGUMENT,
                "pkg/applicationserver/io/packages/storage",
                "continuation_token",
                message));
    }

    private static StorageRequest request(JsonNode fields) {
        Set<MessageType> types = EnumSet.noneOf(MessageType.class);
        fields.get("types").forEach(type -> types.add(MessageType.of(type.textValue())));
        List<String> mask = new ArrayList<>();
        fields.get("mask").forEach(path -> mask.add(path.textValue()));
        MessageQuery query = new MessageQuery(
                fields.get("application").textValue(),
                fields.path("device").textValue(),
                types,
                fields.has("f_port") ? fields.get("f_port").longValue() : null,
                time(fields.get("after")),
                time(fields.get("before")),
                fields.get("newest_first").booleanValue() ? Order.NEWEST_FIRST : Order.OLDEST_FIRST);
        return new StorageRequest(
                query,
                new Position(
                        fields.get("received_at").longValue(), fields.get("id").longValue()),
                fields.get("limit").longValue(),
                new FieldMask(mask),
                fields.path("format").textValue());
    }

    private static @Nullable Instant time(@Nullable JsonNode field) {
        return field == null ? null : Instant.parse(field.textValue());
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value instanceof Instant time ? time.toString() : value);
        }
    }

    private static byte[] pack(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private byte[] mac(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + key.getAlgorithm(), e);
        }
    }
}
