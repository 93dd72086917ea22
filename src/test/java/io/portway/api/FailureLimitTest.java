package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portway.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailureLimitTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
    private final FailureLimit limit = new FailureLimit(clock);

    @Test
    void refusesAfterTenFailuresAndThenAllowsOneInSixSeconds() {
        for (int i = 0; i < 10; i++) {
            limit.check("192.0.2.1", "KEY" + i);
            limit.failed("192.0.2.1", "KEY" + i);
        }

        assertRefused("192.0.2.1", "ANOTHER");
        assertAllowed("192.0.2.2", "ANOTHER");
        clock.pass(Duration.ofSeconds(6));
        assertAllowed("192.0.2.1", "ANOTHER");
        limit.failed("192.0.2.1", "ANOTHER");
        assertRefused("192.0.2.1", "ANOTHER");
        clock.pass(Duration.ofSeconds(60));
        assertAllowed("192.0.2.1", "ANOTHER");
    }

    @Test
    void refusesGuessesAtOneKeyFromManyAddresses() {
        for (int i = 0; i < 10; i++) {
            limit.failed("192.0.2." + i, "KEY");
        }

        assertRefused("192.0.2.99", "KEY");
        assertAllowed("192.0.2.99", "ANOTHER");
    }

    @Test
    void doesNotLockOutWhoHadTheRightKeyForGuessesOfOthers() {
        limit.succeeded("192.0.2.1", "KEY");
        for (int i = 0; i < 100; i++) {
            limit.failed("192.0.2.1", "GUESS" + i);
            limit.failed("192.0.2." + i, "KEY");
        }

        assertAllowed("192.0.2.1", "KEY");
        assertRefused("192.0.2.1", "ANOTHER");
        for (int i = 0; i < 10; i++) {
            limit.failed("192.0.2.1", "KEY");
        }
        assertRefused("192.0.2.1", "KEY");
    }

    @Test
    void takesTheAddressesOfOneNetworkOfIpv6ForOne() {
        for (int i = 0; i < 10; i++) {
            limit.failed("2001:db8:0:1::" + i, "KEY" + i);
        }

        assertRefused("2001:db8:0:1:ffff::1", "ANOTHER");
        assertRefused("2001:db8:0:1:0:0:0:99%eth0", "ANOTHER");
        assertAllowed("2001:db8:0:2::1", "ANOTHER");
    }

    @Test
    void saysWhenToTryAgain() {
        for (int i = 0; i < 10; i++) {
            limit.failed("192.0.2.1", "KEY");
        }

        assertThatThrownBy(() -> limit.check("192.0.2.1", "KEY"))
                .isInstanceOfSatisfying(ApiException.class, refusal -> {
                    ApiResponse response = refusal.toResponse();
                    assertThat(response.status()).isEqualTo(429);
                    assertThat(Long.parseLong(
                                    response.headers().get("Retry-After").get(0)))
                            .isBetween(6L, 7L);
                });
    }

    private void assertRefused(String address, String id) {
        assertThatThrownBy(() -> limit.check(address, id)).isInstanceOf(ApiException.class);
    }

    private void assertAllowed(String address, String id) {
        assertThatCode(() -> limit.check(address, id)).doesNotThrowAnyException();
    }
}
