package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {

    private final TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/8", "192.168.1.7/32", "fd00::/8"));

    @ParameterizedTest
    @CsvSource({
        "203.0.113.1,  '198.51.100.9',             203.0.113.1",
        "10.1.2.3,     ,                           10.1.2.3",
        "10.1.2.3,     '198.51.100.9',             198.51.100.9",
        "192.168.1.7,  '198.51.100.9',             198.51.100.9",
        "192.168.1.8,  '198.51.100.9',             192.168.1.8",
        "fd00::1,      '2001:db8::9',              2001:db8::9",
        "10.1.2.3,     '1.1.1.1, 198.51.100.9, 10.9.9.9', 198.51.100.9",
        "10.1.2.3,     '10.9.9.9',                 10.9.9.9",
        "10.1.2.3,     'nonsense',                 10.1.2.3",
        "10.1.2.3,     '198.51.100.9, example.com', 10.1.2.3",
        "10.1.2.3,     '',                         10.1.2.3"
    })
    void believesOnlyWhatATrustedProxyAdded(String peer, @Nullable String forwardedFor, String caller) {
        assertThat(proxies.caller(peer, forwardedFor)).isEqualTo(caller);
    }

    @Test
    void believesNobodyByDefault() {
        assertThat(TrustedProxies.NONE.caller("10.1.2.3", "198.51.100.9")).isEqualTo("10.1.2.3");
    }
}
