package io.portway.component.tts;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The time limits of one MQTT connection. */
record TtsTimes(Duration keepAlive, Duration connectTimeout, Duration reconnectDelay, Duration maxReconnectDelay) {

    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(65535);

    TtsTimes {
        if (keepAlive.toSeconds() < 1 || keepAlive.compareTo(LONGEST_KEEP_ALIVE) > 0) {
            throw new IllegalArgumentException("keepAlive: " + keepAlive + " is not between 1 and 65535 seconds");
        }
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("reconnectDelay", reconnectDelay);
        if (maxReconnectDelay.compareTo(reconnectDelay) < 0) {
            throw new IllegalArgumentException("maxReconnectDelay: " + maxReconnectDelay
                    + " is shorter than reconnectDelay, which is " + reconnectDelay);
        }
    }

    static void requirePositive(String option, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(option + ": " + duration + " is shorter than a millisecond");
        }
    }

    /**
     * How long to wait before an attempt: doubled with each one that failed, and somewhere in the upper half of that, so
     * that many clients do not come back at the same moment.
     */
    Duration delayBefore(int attempt) {
        double doubled = reconnectDelay.toMillis() * Math.pow(2, attempt);
        long longest = (long) Math.min(doubled, maxReconnectDelay.toMillis());
        return Duration.ofMillis(longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }
}
