package io.portway.application;

/** A message that is no upstream message of TTS, or not one that its source may bring; it goes to quarantine. */
public final class UnreadableMessageException extends RuntimeException {

    public UnreadableMessageException(String message) {
        super(message);
    }
}
