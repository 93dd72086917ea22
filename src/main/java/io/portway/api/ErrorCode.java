package io.portway.api;

import java.util.Arrays;

/** The gRPC codes that TTS answers with, and the HTTP status that each becomes. */
public enum ErrorCode {
    UNKNOWN(2, 500),
    INVALID_ARGUMENT(3, 400),
    NOT_FOUND(5, 404),
    PERMISSION_DENIED(7, 403),
    RESOURCE_EXHAUSTED(8, 429),
    /** RESOURCE_EXHAUSTED too, as gRPC has no code of its own for what of a request is too large. */
    BODY_TOO_LARGE(8, 413),
    LINE_TOO_LONG(8, 414),
    HEADERS_TOO_LARGE(8, 431),
    FAILED_PRECONDITION(9, 400),
    UNIMPLEMENTED(12, 501),
    INTERNAL(13, 500),
    UNAVAILABLE(14, 503),
    UNAUTHENTICATED(16, 401);

    private final int number;
    private final int status;

    ErrorCode(int number, int status) {
        this.number = number;
        this.status = status;
    }

    /** The first code with this number; UNKNOWN for one that has no place here. */
    static ErrorCode of(int number) {
        return Arrays.stream(values())
                .filter(code -> code.number == number)
                .findFirst()
                .orElse(UNKNOWN);
    }

    public int number() {
        return number;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
