package io.portway.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a PostgreSQL server and, when told to, lets a commit pass but not the server's answer to it. */
final class LossyProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int serverPort;
    private volatile boolean armed;
    private volatile boolean lost;

    LossyProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void loseTheNextConfirmation() {
        armed = true;
    }

    boolean hasLostOne() {
        return lost;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                Connection connection = new Connection(client, server);
                threads.execute(connection::forwardRequests);
                threads.execute(connection::forwardAnswers);
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }

    private final class Connection {

        private final Socket client;
        private final Socket server;
        private volatile boolean losing;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void forwardRequests() {
            copy(client, server, true);
        }

        void forwardAnswers() {
            copy(server, client, false);
        }

        private void copy(Socket from, Socket to, boolean requests) {
            byte[] buffer = new byte[64 << 10];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (requests && armed && isCommit(buffer, count)) {
                        armed = false;
                        losing = true;
                    }
                    if (!requests && losing) {
                        lost = true;
                        return;
                    }
                    out.write(buffer, 0, count);
                }
            } catch (IOException e) {
                // One side has closed, so both are.
            }
        }

        private static boolean isCommit(byte[] buffer, int count) {
            return new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains("COMMIT");
        }
    }
}
