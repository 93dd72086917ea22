package io.portway.settings;

/**
 * One thing that keeps Portway from starting, for the operator to read: where it is, what is wrong and what to do.
 * It never holds a secret.
 */
public record Fault(String where, String problem) {

    @Override
    public String toString() {
        return where + ": " + problem;
    }
}
