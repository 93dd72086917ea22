package io.portway.api;

import io.portway.settings.Loopback;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Everybody on this machine may do everything ({@code portway.auth.mode=none}). A page of the web that a browser on this
 * machine shows may not: it has another origin, or got here by a name of its own that resolves to this machine.
 */
public final class NoKeys implements Authorization {

    @Override
    public void require(Right right, @Nullable String applicationId, Caller caller) {
        String host = caller.host();
        if (host == null || !isLoopback("http://" + host)) {
            throw refused("host", "by the name `{host}`", String.valueOf(host));
        }
        String origin = caller.origin();
        if (origin != null && !isLoopback(origin)) {
            throw refused("origin", "from the origin `{origin}`", origin);
        }
    }

    @Override
    public boolean admitsOtherOrigins() {
        return false;
    }

    private static boolean isLoopback(String url) {
        try {
            String host = URI.create(url).getHost();
            return host != null && Loopback.is(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ApiException refused(String name, String how, String value) {
        return new ApiException(ErrorDetails.of(
                        ErrorCode.PERMISSION_DENIED,
                        "portway/rights",
                        name + "_not_loopback",
                        "without keys Portway is not to be called " + how
                                + ": call it by localhost, or set portway.auth.mode to keys")
                .with(name, value));
    }
}
