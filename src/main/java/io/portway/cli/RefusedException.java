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
     * @param error the namespace and name of the error, such as {@code pkg/redis:not_found}; {@code :} where it has none
     * @param field the innermost field that is wrong; null if the error is about none
     */
    RefusedException(String message, String error, @Nullable String field) {
        super(message);
        this.error = error;
        this.field = field;
    }

    /** Whether it is this error, such as {@code pkg/redis:not_found}. */
    boolean is(String name) {
        return name.equals(error);
    }

    boolean isAbout(String name) {
        return name.equals(field);
    }
}
