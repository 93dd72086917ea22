package io.portway.api;

import org.jspecify.annotations.Nullable;

/** Rights by the token in the Authorization header: the administrator's key may do everything, others know the rest. */
public final class TokenAuthorization implements Authorization {

    private final ApiKey adminKey;
    private final TokenRights others;
    private final FailureLimit limit;

    public TokenAuthorization(ApiKey adminKey, TokenRights others, FailureLimit limit) {
        this.adminKey = adminKey;
        this.others = others;
        this.limit = limit;
    }

    @Override
    public void require(Right right, @Nullable String applicationId, Caller caller) {
        Token token = Token.of(caller.authorization());
        if (token == null) {
            throw Refusal.noRights(applicationId);
        }
        limit.check(caller.address(), token.id());
        try {
            if (token.isApiKey() && token.id().equals(adminKey.id())) {
                requireAdmin(token);
            } else {
                others.require(right, applicationId, token);
            }
        } catch (ApiException e) {
            if (e.code() == ErrorCode.UNAUTHENTICATED) {
                limit.failed(caller.address(), token.id());
            }
            throw e;
        }
        limit.succeeded(caller.address(), token.id());
    }

    private void requireAdmin(Token token) {
        if (!adminKey.hasSecret(token.secret())) {
            throw Refusal.wrongSecret();
        }
    }
}
