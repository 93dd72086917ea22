package io.portway.component.mqtt5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.internal.TCPNetworkModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientNetworkModuleIT {

    private final Socket socket = new Socket();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void sendsEachAcknowledgementAtOnce() throws Exception {
        PatientNetworkModule module = module();

        module.start();

        assertThat(socket.getTcpNoDelay()).isTrue();
    }

    @Test
    void connectsNoMoreOnceItIsNotWanted() throws Exception {
        PatientNetworkModule module = module();
        module.settle();

        assertThatIOException().isThrownBy(module::start).withMessage("stopped while connecting");

        assertThat(socket.isClosed()).isTrue();
    }

    private PatientNetworkModule module() {
        SocketFactory factory = new SocketFactory() {
            @Override
            public Socket createSocket() {
                return socket;
            }

            @Override
            public Socket createSocket(String host, int port) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int localPort) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(InetAddress host, int port) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
                throw new UnsupportedOperationException();
            }
        };
        return new PatientNetworkModule(
                new TCPNetworkModule(factory, "127.0.0.1", server.getLocalPort(), "no context"));
    }
}
