package io.portway.api;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds who calls behind reverse proxies. Of X-Forwarded-For only that counts which a trusted proxy has added: anybody can
 * send the rest.
 */
public final class TrustedProxies {

    /** Nobody is trusted, so the other end of the connection is who calls. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<IpSubnetFilterRule> networks;

    /** @param networks addresses with the length of their prefix, such as {@code 10.0.0.0/8} */
    public TrustedProxies(List<String> networks) {
        this.networks = networks.stream()
                .map(network -> new IpSubnetFilterRule(network, IpFilterRuleType.ACCEPT))
                .toList();
    }

    /** The address nearest to Portway that is not a trusted proxy's. */
    String caller(String peer, @Nullable String forwardedFor) {
        if (forwardedFor == null || networks.isEmpty()) {
            return peer;
        }
        String[] hops = forwardedFor.split(",");
        String caller = peer;
        for (int i = hops.length - 1; i >= 0 && isTrusted(caller); i--) {
            String hop = hops[i].strip();
            if (address(hop) == null) {
                return caller;
            }
            caller = hop;
        }
        return caller;
    }

    private boolean isTrusted(String text) {
        InetAddress address = address(text);
        return address != null
                && networks.stream().anyMatch(network -> network.matches(new InetSocketAddress(address, 0)));
    }

    private static @Nullable InetAddress address(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }
}
