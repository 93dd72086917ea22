package io.portway.testing;

import io.portway.application.ApplicationUp;
import io.portway.application.MessageType;
import java.util.List;

/** Messages for tests that care about type, device and FPort only. */
public final class Messages {

    private Messages() {}

    public static ApplicationUp message(MessageType type, String applicationId, String deviceId, int fPort) {
        return new ApplicationUp(
                type,
                applicationId,
                deviceId,
                null,
                null,
                null,
                fPort,
                1,
                null,
                null,
                null,
                List.of(),
                false,
                0,
                0,
                new byte[0]);
    }

    public static ApplicationUp uplink(String applicationId, String deviceId, int fPort) {
        return message(MessageType.UPLINK_MESSAGE, applicationId, deviceId, fPort);
    }
}
