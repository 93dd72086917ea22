package io.portway.api;

import java.util.function.Supplier;

/**
 * A request that was decoded and found valid, and has not been allowed yet.
 *
 * @param right         what the caller needs on the application
 * @param action        does it; called after the caller was found to have the right
 */
public record Call(Right right, String applicationId, Supplier<ApiResponse> action) {}
