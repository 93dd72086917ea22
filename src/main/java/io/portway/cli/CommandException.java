package io.portway.cli;

/** What ends a command without success, in one line for who called it. */
class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1;

    CommandException(String message) {
        super(message, null, false, false);
    }
}
