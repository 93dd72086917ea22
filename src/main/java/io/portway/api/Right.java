package io.portway.api;

/** What a caller may do, named as in TTS. */
public enum Right {
    RIGHT_APPLICATION_SETTINGS_PACKAGES,
    RIGHT_APPLICATION_TRAFFIC_READ,
    RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE
}
