package io.portway.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a change to be on disk before the caller is told. */
final class OnDisk {

    private static final int COMMIT_SECONDS = 5;

    private OnDisk() {}

    /** @throws ApiException if the change was refused, or takes too long */
    static <T> T await(CompletableFuture<T> stored) {
        try {
            return stored.get(COMMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("A change could not be stored", e.getCause());
        } catch (TimeoutException e) {
            throw new ApiException(
                    ErrorCode.UNAVAILABLE,
                    "The change is not on disk after " + COMMIT_SECONDS + " s; it may take effect later.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(ErrorCode.UNAVAILABLE, "Portway is stopping; the change may not have taken effect.");
        }
    }
}
