package io.portway.journal;

import io.portway.application.ApplicationUp;
import java.time.Instant;

/**
 * One message on its way to one package.
 *
 * @param id        grows in the order of acceptance
 * @param messageId the journalled message; several deliveries may share it
 * @param fPort     the FPort of the association that matched
 * @param createdAt when the message was accepted, or its replay was asked for
 * @param content   the message itself
 */
public record Delivery(long id, long messageId, Line line, int fPort, Instant createdAt, Content content) {

    /** What a delivery carries: an upstream message, or a downlink for the device. */
    public sealed interface Content {

        byte[] raw();

        /** An upstream message of TTS. */
        record Upstream(ApplicationUp up) implements Content {
            @Override
            public byte[] raw() {
                return up.raw();
            }
        }

        /** A body for {@code down/push} or {@code down/replace}, as the operation says. */
        record Downlink(String operation, byte[] raw) implements Content {}

        /** What is on disk and is no message to this version; no recipient gets it. */
        record Unreadable(byte[] raw, String reason) implements Content {}
    }
}
