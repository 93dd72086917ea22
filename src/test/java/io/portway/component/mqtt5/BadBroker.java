package io.portway.component.mqtt5;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A TCP server that takes connections and then is silent or hangs up, as a load balancer with nothing behind it does. */
final class BadBroker implements AutoCloseable {

    private interface Manners {
        void greet(Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

    private BadBroker(Manners manners) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> accept(manners));
        acceptor.setDaemon(true);
        acceptor.start();
    }

    static BadBroker silent() throws IOException {
        return new BadBroker(socket -> {});
    }

    static BadBroker hangingUp() throws IOException {
        return new BadBroker(Socket::close);
    }

    /** Grants each client its subscription, and nothing else. */
    static BadBroker subscribing() throws IOException {
        return new BadBroker(socket -> {
            readPacket(socket);
            socket.getOutputStream().write(new byte[] {0x20, 3, 0, 0, 0});
            byte[] subscribe = readPacket(socket);
            socket.getOutputStream().write(new byte[] {(byte) 0x90, 4, subscribe[0], subscribe[1], 0, 1});
        });
    }

    /** Closes all connections without a word. */
    void hangUp() throws IOException {
        for (Socket socket : accepted) {
            socket.close();
        }
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
        hangUp();
    }

    private static byte[] readPacket(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        in.read();
        int length = 0;
        int shift = 0;
        int next;
        do {
            next = in.read();
            length |= (next & 0x7F) << shift;
            shift += 7;
        } while ((next & 0x80) != 0);
        return in.readNBytes(length);
    }

    private void accept(Manners manners) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.add(socket);
                manners.greet(socket);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
