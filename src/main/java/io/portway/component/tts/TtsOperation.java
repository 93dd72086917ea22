package io.portway.component.tts;

import java.util.Locale;

/** What a downlink does to the downlink queue of its end device. */
public enum TtsOperation {
    /** Adds to the end of the queue. */
    PUSH,
    /** Takes the place of all that is in the queue. */
    REPLACE;

    /**
     * The operation of that name, in lower case.
     *
     * @throws IllegalArgumentException where there is none
     */
    static TtsOperation of(String name) {
        for (TtsOperation operation : values()) {
            if (operation.topicLevel().equals(name)) {
                return operation;
            }
        }
        throw new IllegalArgumentException("operation: '" + name + "' is neither push nor replace");
    }

    String topicLevel() {
        return name().toLowerCase(Locale.ROOT);
    }
}
