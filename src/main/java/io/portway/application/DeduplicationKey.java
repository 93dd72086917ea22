package io.portway.application;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What makes two arrivals the same message, in 24 bytes that start with a time, so that an index over them stays fast at
 * any size.
 *
 * <p>The Network Server delivers at least once, and two sources may bring the same message. Neither the frame counter
 * (an ABP device resets it) nor a correlation id (one uplink leads to several messages that share its ids) says it alone.
 *
 * @param time microseconds since 1970, from the message itself, so equal for equal messages; 0 when it has none
 * @param hash 16 bytes
 */
public record DeduplicationKey(long time, byte[] hash) {

    private static final int HASH_LENGTH = 16;
    private static final String RESULT_PREFIX = "portway:";
    private static final ObjectMapper SORTED =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    /** The key of a message; depends on nothing but the message. */
    public static DeduplicationKey of(ApplicationUp up) {
        MessageDigest digest = sha256();
        add(digest, up.applicationId());
        add(digest, up.deviceId());
        add(digest, up.type().key());
        if (isCounted(up)) {
            add(digest, String.valueOf(up.sessionKeyId()));
            add(digest, Long.toString(up.fCnt()));
            add(digest, String.valueOf(up.messageReceivedAt()));
            return new DeduplicationKey(microseconds(up.messageReceivedAt()), end(digest));
        }
        List<String> ids = lastingCorrelationIds(up);
        List<String> results = resultIds(up, ids);
        if (!results.isEmpty()) {
            results.forEach(id -> add(digest, id));
            return new DeduplicationKey(time(results), end(digest));
        }
        ids.forEach(id -> add(digest, id));
        digest.update(sortedMessage(up));
        Instant received = up.messageReceivedAt();
        return new DeduplicationKey(received == null ? time(ids) : microseconds(received), end(digest));
    }

    private static boolean isCounted(ApplicationUp up) {
        return (up.type() == MessageType.UPLINK_MESSAGE || up.type() == MessageType.JOIN_ACCEPT)
                && up.sessionKeyId() != null
                && up.messageReceivedAt() != null;
    }

    /** TTS makes a new {@code rpc:} id for each delivery of the same message. */
    private static List<String> lastingCorrelationIds(ApplicationUp up) {
        return up.correlationIds().stream()
                .filter(id -> !id.startsWith("rpc:"))
                .sorted()
                .toList();
    }

    /** A result of Portway's own that comes back from TTS has gained ids on the way, but kept these. */
    private static List<String> resultIds(ApplicationUp up, List<String> ids) {
        if (up.type() != MessageType.SERVICE_DATA && up.type() != MessageType.LOCATION_SOLVED) {
            return List.of();
        }
        return ids.stream().filter(id -> id.startsWith(RESULT_PREFIX)).toList();
    }

    private static byte[] sortedMessage(ApplicationUp up) {
        if (up.messageLength() == 0) {
            return new byte[0];
        }
        try {
            Object message = SORTED.readValue(up.raw(), up.messageOffset(), up.messageLength(), Object.class);
            return SORTED.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new UnreadableMessageException("not JSON inside " + up.type().key());
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed.", e);
        }
    }

    private static long time(List<String> ids) {
        return ids.stream()
                .map(id -> id.substring(id.lastIndexOf(':') + 1))
                .flatMap(id -> Ulid.milliseconds(id).stream().boxed())
                .findFirst()
                .map(TimeUnit.MILLISECONDS::toMicros)
                .orElse(0L);
    }

    private static long microseconds(@Nullable Instant time) {
        return time == null ? 0 : TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + time.getNano() / 1_000;
    }

    private static void add(MessageDigest digest, String part) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static byte[] end(MessageDigest digest) {
        return Arrays.copyOf(digest.digest(), HASH_LENGTH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeduplicationKey key && time == key.time && Arrays.equals(hash, key.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    @Override
    public String toString() {
        return Stream.of(time, HexFormat.of().formatHex(hash)).toList().toString();
    }
}
