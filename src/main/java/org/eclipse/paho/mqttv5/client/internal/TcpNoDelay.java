package org.eclipse.paho.mqttv5.client.internal;

import java.io.IOException;

/** Reaches the socket of Paho's network modules, which nothing outside their package does. */
public final class TcpNoDelay {

    private TcpNoDelay() {}

    /**
     * Sends each acknowledgement at once. Otherwise a broker that waits for the last of a window before it sends more
     * gets that one only when its own TCP stack confirms the first, 40 ms later.
     */
    public static void set(NetworkModule started) throws IOException {
        if (started instanceof TCPNetworkModule module) {
            module.socket.setTcpNoDelay(true);
        }
    }
}
