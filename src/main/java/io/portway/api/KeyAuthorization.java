package io.portway.api;

import org.jspecify.annotations.Nullable;

/**
 * Rights by Portway's own keys ({@code portway.auth.mode=keys}), answered as TTS's Identity Server does. For now there is
 * one key, the admin's, which may do everything.
 */
public final class KeyAuthorization implements Authorization {

    private static final String IDENTITY_SERVER = "pkg/identityserver";

    private final ApiKey adminKey;

    public KeyAuthorization(ApiKey adminKey) {
        this.adminKey = adminKey;
    }

    @Override
    public void require(Right right, String applicationId, Caller caller) {
        String[] token = token(caller.authorization(), applicationId);
        if (!token[1].equals(adminKey.id())) {
            throw unauthenticated("api_key_not_found", "API key not found", token[1]);
        }
        if (!adminKey.hasSecret(token[2])) {
            throw unauthenticated("invalid_authorization", "invalid authorization", null);
        }
    }

    private static String[] token(@Nullable String header, String applicationId) {
        int space = header == null ? -1 : header.indexOf(' ');
        if (space < 0) {
            throw new ApiException(ErrorDetails.of(
                            ErrorCode.PERMISSION_DENIED,
                            "pkg/auth/rights",
                            "no_application_rights",
                            "no rights for application `{uid}`")
                    .with("uid", applicationId));
        }
        if (!header.substring(0, space).equalsIgnoreCase("Bearer")) {
            throw unauthenticated("unsupported_authorization", "unsupported authorization method", null);
        }
        String[] token = header.substring(space + 1).split("\\.", -1);
        if (token.length != 3 || !token[0].equals(ApiKey.TYPE)) {
            throw new ApiException(ErrorDetails.of(ErrorCode.INVALID_ARGUMENT, "pkg/auth", "token", "invalid token"));
        }
        return token;
    }

    private static ApiException unauthenticated(String name, String message, @Nullable String unknownId) {
        ErrorDetails details = ErrorDetails.of(ErrorCode.UNAUTHENTICATED, IDENTITY_SERVER, name, message);
        if (unknownId == null) {
            return new ApiException(details);
        }
        return new ApiException(details.causedBy(ErrorDetails.of(
                        ErrorCode.NOT_FOUND,
                        IDENTITY_SERVER + "/store",
                        name,
                        "api key with id `{api_key_id}` not found")
                .with("api_key_id", unknownId)));
    }
}
