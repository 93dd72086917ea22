package io.portway.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What TTS answers to who may not do something. */
final class Refusal {

    private static final String IDENTITY_SERVER = "pkg/identityserver";
    private static final String RIGHTS = "pkg/auth/rights";

    private Refusal() {}

    /** To who has no rights at all, there or anywhere. */
    static ApiException noRights(@Nullable String applicationId) {
        return applicationId == null
                ? new ApiException(denied("no_universal_rights", "no universal rights"))
                : new ApiException(denied("no_application_rights", "no rights for application `{uid}`")
                        .with("uid", applicationId));
    }

    /** To who has rights, but not this one. */
    static ApiException insufficient(@Nullable String applicationId, Right missing) {
        ErrorDetails details = applicationId == null
                ? denied("insufficient_universal_rights", "insufficient universal rights")
                : denied("insufficient_application_rights", "insufficient rights for application `{uid}`")
                        .with("uid", applicationId);
        return new ApiException(details.with("missing", List.of(missing.name())));
    }

    static ApiException invalidToken() {
        return new ApiException(ErrorDetails.of(ErrorCode.INVALID_ARGUMENT, "pkg/auth", "token", "invalid token"));
    }

    static ApiException unknownKey(String id) {
        return new ApiException(identity("api_key_not_found", "API key not found")
                .causedBy(ErrorDetails.of(
                                ErrorCode.NOT_FOUND,
                                IDENTITY_SERVER + "/store",
                                "api_key_not_found",
                                "api key with id `{api_key_id}` not found")
                        .with("api_key_id", id)));
    }

    static ApiException wrongSecret() {
        return unauthenticated("invalid_authorization", "invalid authorization");
    }

    static ApiException unauthenticated(String name, String message) {
        return new ApiException(identity(name, message));
    }

    private static ErrorDetails identity(String name, String message) {
        return ErrorDetails.of(ErrorCode.UNAUTHENTICATED, IDENTITY_SERVER, name, message);
    }

    private static ErrorDetails denied(String name, String message) {
        return ErrorDetails.of(ErrorCode.PERMISSION_DENIED, RIGHTS, name, message);
    }
}
