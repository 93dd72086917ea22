package io.portway.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that is answered with an error, in the shape of TTS: a google.rpc.Status with one detail. What TTS's HTTP layer
 * refuses by itself has no detail.
 */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final String DETAILS_TYPE = "type.googleapis.com/ttn.lorawan.v3.ErrorDetails";

    private final ErrorCode code;
    private final transient @Nullable ErrorDetails details;
    private final transient Map<String, String> headers;

    /** An error of the HTTP layer itself, without a detail. */
    public ApiException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
        this.details = null;
        this.headers = Map.of();
    }

    public ApiException(ErrorDetails details) {
        this(details, Map.of());
    }

    /** An error whose answer has headers of its own. */
    ApiException(ErrorDetails details, Map<String, String> headers) {
        super(details.message(), null, false, false);
        this.code = details.code();
        this.details = details;
        this.headers = Map.copyOf(headers);
    }

    public ErrorCode code() {
        return code;
    }

    /** The answer to the caller. */
    ApiResponse toResponse() {
        ApiResponse response = ApiResponse.json(code.status(), toJson());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            response = response.with(header.getKey(), header.getValue());
        }
        return code == ErrorCode.UNAUTHENTICATED ? response.with("WWW-Authenticate", getMessage()) : response;
    }

    /** The google.rpc.Status. */
    Map<String, Object> toJson() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("code", code.number());
        status.put("message", getMessage());
        if (details != null) {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("@type", DETAILS_TYPE);
            detail.putAll(details.toJson());
            status.put("details", List.of(detail));
        }
        return status;
    }
}
