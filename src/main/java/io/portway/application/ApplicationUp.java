package io.portway.application;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One upstream message of The Things Stack (ttn.lorawan.v3.ApplicationUp): the bytes as they came, and the few fields
 * that routing needs. Absent means zero, as in the JSON of TTS.
 *
 * @param type              which of the message keys it has
 * @param applicationId     the application, by the name that Portway's users give it (its alias where it has one)
 * @param fPort             the FPort; 0 where the type carries none
 * @param fCnt              the full 32-bit frame counter; 0 where the type carries none
 * @param sessionKeyId      base64; null when simulated, or where the type carries none
 * @param receivedAt        when the Application Server received it; null when absent or not a time
 * @param messageReceivedAt {@code received_at} inside the type's object, when the Network Server received it
 * @param simulated         whether TTS made it up on request
 * @param messageOffset     where the type's object starts in the bytes
 * @param messageLength     how long the type's object is, in bytes
 * @param raw               the JSON; never altered by whoever gets it, and not copied for speed
 */
public record ApplicationUp(
        MessageType type,
        String applicationId,
        String deviceId,
        @Nullable String devEui,
        @Nullable String joinEui,
        @Nullable String devAddr,
        int fPort,
        long fCnt,
        @Nullable String sessionKeyId,
        @Nullable Instant receivedAt,
        @Nullable Instant messageReceivedAt,
        List<String> correlationIds,
        boolean simulated,
        int messageOffset,
        int messageLength,
        byte[] raw) {

    /** The same message under another name of its application. */
    public ApplicationUp withApplicationId(String alias) {
        return new ApplicationUp(
                type,
                alias,
                deviceId,
                devEui,
                joinEui,
                devAddr,
                fPort,
                fCnt,
                sessionKeyId,
                receivedAt,
                messageReceivedAt,
                correlationIds,
                simulated,
                messageOffset,
                messageLength,
                raw);
    }

    /** Names the message without its contents. */
    @Override
    public String toString() {
        return type.key() + " of " + applicationId + "/" + deviceId + " f_port=" + fPort + " f_cnt=" + fCnt;
    }
}
