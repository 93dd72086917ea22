package io.portway.api;

import java.util.Set;

/** What a caller may do, named as in TTS. */
public enum Right {
    RIGHT_APPLICATION_SETTINGS_PACKAGES,
    RIGHT_APPLICATION_TRAFFIC_READ,
    RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE,
    /** Implies every other right on an application. */
    RIGHT_APPLICATION_ALL,
    /** Portway's own: what goes across applications, above all its keys. No right of an application implies it. */
    RIGHT_PORTWAY_OPERATE;

    boolean isOfApplication() {
        return this != RIGHT_PORTWAY_OPERATE;
    }

    /** Whether it is among the rights that a TTS says somebody has on an application, or implied by one of them. */
    public boolean isIn(Set<String> names) {
        boolean isOfTraffic = this == RIGHT_APPLICATION_TRAFFIC_READ || this == RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE;
        return names.contains(name())
                || isOfApplication() && names.contains(RIGHT_APPLICATION_ALL.name())
                || isOfTraffic && names.contains("RIGHT_APPLICATION_LINK");
    }
}
