package io.portway.testing;

import io.portway.application.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Example messages: whole ones from files, and a series of typical uplinks of 1.1 KB. */
public final class Uplinks {

    private static final String TYPICAL = read("the-things-stack.uplink.typical.json");

    private Uplinks() {}

    /** The bytes of a file in {@code src/test/resources/messages}. */
    public static byte[] bytes(String file) {
        try (InputStream stream = Uplinks.class.getResourceAsStream("/messages/" + file)) {
            if (stream == null) {
                throw new IllegalArgumentException("There is no message " + file);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String read(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** A typical uplink of a device; two with another f_cnt are two messages. */
    public static String typical(String applicationId, String deviceId, int fCnt) {
        return typical(applicationId, deviceId, fCnt, Instant.now());
    }

    /** A typical uplink on an FPort. */
    public static String onFPort(String applicationId, String deviceId, int fCnt, int fPort) {
        return typical(applicationId, deviceId, fCnt).replaceFirst("\"f_port\": ?[0-9]+", "\"f_port\":" + fPort);
    }

    public static String typical(String applicationId, String deviceId, int fCnt, Instant receivedAt) {
        return TYPICAL.replace("@application", applicationId)
                .replace("@device", deviceId)
                .replace("\"@f_cnt\"", String.valueOf(fCnt))
                .replace("@received_at", receivedAt.toString())
                .replace("@ulid", Ulid.next());
    }

    /** The topic on which TTS publishes uplinks of the device. */
    public static String topic(String applicationId, String deviceId) {
        return "v3/" + applicationId + "/devices/" + deviceId + "/up";
    }
}
