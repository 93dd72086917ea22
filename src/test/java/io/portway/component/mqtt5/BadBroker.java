package io.portway.component.mqtt5;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A TCP server that takes connections and then is silent, or hangs up, as a load balancer with nothing behind it does. */
final class BadBroker implements AutoCloseable {

    private final ServerSocket server;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

    private BadBroker(boolean silent) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> accept(silent));
        acceptor.setDaemon(true);
        acceptor.start();
    }

    static BadBroker silent() throws IOException {
        return new BadBroker(true);
    }

    static BadBroker hangingUp() throws IOException {
        return new BadBroker(false);
    }

    String url() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    int connections() {
        return accepted.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    private void accept(boolean silent) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.add(socket);
                if (!silent) {
                    socket.close();
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
