package io.portway.packages.storage;

import io.portway.application.ApplicationUp;
import io.portway.application.ApplicationUpParser;
import io.portway.application.MessageType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Messages made up for a test: the f_cnt tells them apart. */
final class TestMessages {

    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private TestMessages() {}

    static ApplicationUp uplink(String device, int fCnt, Instant receivedAt) {
        return message("my-app", device, MessageType.UPLINK_MESSAGE, fCnt, receivedAt);
    }

    static ApplicationUp message(String application, String device, MessageType type, int fCnt, Instant receivedAt) {
        return parse(
                """
                {"end_device_ids":{"device_id":"%s","application_ids":{"application_id":"%s"}},\
                "correlation_ids":["gs:uplink:%d"],"received_at":"%s",\
                "%s":{"session_key_id":"AZzqoR3kTuWqk0mYV1dB7g==","f_port":1,"f_cnt":%d,"received_at":"%s"}}"""
                        .formatted(device, application, fCnt, receivedAt, type.key(), fCnt, NOON));
    }

    static ApplicationUp parse(String json) {
        return new ApplicationUpParser().parse(json.getBytes(StandardCharsets.UTF_8));
    }

    static ApplicationUp fixture(String name) {
        try (InputStream file = TestMessages.class.getResourceAsStream("/messages/" + name)) {
            return new ApplicationUpParser().parse(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
