package io.portway.cli;

import org.jspecify.annotations.Nullable;

/** A call that Portway answered with an error: the message is for people, what it is about for the command. */
final class RefusedException extends CommandException {

    private static final long serialVersionUID = 1;

    private final String error;
    private final @Nullable String field;

    /**
     * With what Portway said.
     *
     * @param error the name of the error, such as {@code not_found}; empty where it has none
     * @param field the innermost field that is wrong; null if the error is about none
     */
    RefusedException(String message, String error, @Nullable String field) {
        super(message);
        this.error = error;
        this.field = field;
    }

    /** Whether what was asked for is not there. */
    boolean isNotFound() {
        return error.equals("not_found");
    }

    boolean isAbout(String name) {
        return name.equals(field);
    }
}
