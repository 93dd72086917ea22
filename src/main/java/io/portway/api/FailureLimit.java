package io.portway.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses keys: ten failed attempts at once, then one in six seconds, for each address and for each key id.
 * Of IPv6 the network of 64 bits is the address: whoever has one has the others of it.
 *
 * <p>Who had the right key for an id within a day is counted apart, for that address and id alone, so that nobody else's
 * guesses lock it out: neither those of a neighbour behind the same address, nor those at its key from elsewhere. Memory
 * is bounded; what is forgotten first is what failed longest ago.
 */
public final class FailureLimit {

    private static final int AT_ONCE = 10;
    private static final Duration EACH = Duration.ofSeconds(6);
    private static final Duration FULL = EACH.multipliedBy(AT_ONCE - 1);
    private static final int REMEMBERED = 10_000;
    private static final Duration GOOD_FOR = Duration.ofDays(1);

    private static final int IPV6_BYTES = 16;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final InstantSource clock;

    /** Until when the failures of each count, which is the later the more they are. */
    private final Cache<String, Instant> ofAddress = cache();

    private final Cache<String, Instant> ofKey = cache();
    private final Cache<String, Instant> ofGood = cache();
    private final Cache<String, Instant> good = cache();

    public FailureLimit(InstantSource clock) {
        this.clock = clock;
    }

    /** @throws ApiException a 429 if there were too many failures; the key is not looked at then */
    void check(String address, String keyId) {
        Instant now = clock.instant();
        String network = network(address);
        String pair = pair(network, keyId);
        Duration wait = isGood(pair, now)
                ? left(ofGood, pair, now)
                : longer(left(ofAddress, network, now), left(ofKey, keyId, now));
        if (!wait.isNegative()) {
            throw tooMany(Math.max(1, wait.toSeconds() + 1));
        }
    }

    void failed(String address, String keyId) {
        Instant now = clock.instant();
        String network = network(address);
        String pair = pair(network, keyId);
        if (isGood(pair, now)) {
            count(ofGood, pair, now);
            return;
        }
        count(ofAddress, network, now);
        count(ofKey, keyId, now);
    }

    void succeeded(String address, String keyId) {
        good.put(pair(network(address), keyId), clock.instant());
    }

    private boolean isGood(String pair, Instant now) {
        Instant last = good.getIfPresent(pair);
        return last != null && now.isBefore(last.plus(GOOD_FOR));
    }

    private static void count(Cache<String, Instant> counts, String name, Instant now) {
        counts.asMap().merge(name, now.plus(EACH), (until, first) -> (until.isBefore(now) ? now : until).plus(EACH));
    }

    /** How long to wait for the next attempt; negative if that may be made now. */
    private static Duration left(Cache<String, Instant> counts, String name, Instant now) {
        @Nullable Instant until = counts.getIfPresent(name);
        return until == null
                ? Duration.ofNanos(-1)
                : Duration.between(now, until).minus(FULL).minusNanos(1);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null || bytes.length != IPV6_BYTES
                ? address
                : HexFormat.of().formatHex(bytes, 0, IPV6_NETWORK_BYTES);
    }

    private static String pair(String network, String keyId) {
        return network + " " + keyId;
    }

    private static ApiException tooMany(long seconds) {
        return new ApiException(
                ErrorDetails.of(
                                ErrorCode.RESOURCE_EXHAUSTED,
                                "pkg/ratelimit",
                                "rate_limit_exceeded",
                                "too many failed attempts; try again after `{seconds}` seconds")
                        .with("seconds", seconds),
                Map.of("Retry-After", String.valueOf(seconds), "X-Rate-Limit-Retry", String.valueOf(seconds)));
    }

    private static Cache<String, Instant> cache() {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(GOOD_FOR)
                .build();
    }
}
