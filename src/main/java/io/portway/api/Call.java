package io.portway.api;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that was decoded and found valid, and has not been allowed yet.
 *
 * @param right         what the caller needs
 * @param applicationId the application that it is needed on; null where the call is not about one
 * @param action        does it; called after the caller was found to have the right
 */
public record Call(Right right, @Nullable String applicationId, Supplier<ApiResponse> action) {

    public Call {
        if ((applicationId == null) == right.isOfApplication()) {
            throw new IllegalArgumentException(right + " on application " + applicationId);
        }
    }

    /** One across applications, for who operates Portway. */
    static Call toOperate(Supplier<ApiResponse> action) {
        return new Call(Right.RIGHT_PORTWAY_OPERATE, null, action);
    }
}
