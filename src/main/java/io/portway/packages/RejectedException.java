package io.portway.packages;

/** Thrown by a route of a package for a message that will never be delivered: it is dead at once, and not tried again. */
public final class RejectedException extends RuntimeException {

    public RejectedException(String message) {
        super(message);
    }

    public RejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
