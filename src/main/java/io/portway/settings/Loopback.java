package io.portway.settings;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/** Which hosts are this machine and nobody else, decided without asking anybody for a name. */
public final class Loopback {

    private Loopback() {}

    /** Whether it is {@code localhost}, or an address of the loopback interface, with or without brackets. */
    public static boolean is(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host.replaceAll("^\\[|]$", ""));
        return address != null && address.isLoopbackAddress();
    }
}
