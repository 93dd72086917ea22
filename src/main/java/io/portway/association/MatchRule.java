package io.portway.association;

import java.util.Arrays;
import java.util.Optional;

/** What an association matches. */
public enum MatchRule {
    /** The messages of its FPort, and of those in its {@code f_port_set}. */
    F_PORT("f-port"),
    /** Every message of the device, as in TTS since 3.9. */
    PACKAGE("package");

    private final String key;

    MatchRule(String key) {
        this.key = key;
    }

    /** The name in configuration and endpoint options. */
    public String key() {
        return key;
    }

    /** The rule with this name, or nothing. */
    public static Optional<MatchRule> of(String key) {
        return Arrays.stream(values()).filter(rule -> rule.key.equals(key)).findFirst();
    }
}
