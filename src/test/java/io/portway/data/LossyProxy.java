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
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a PostgreSQL server and, when told to, ends a connection right before or after the server makes a commit. */
final class LossyProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int serverPort;
    private final AtomicInteger commitsToLose = new AtomicInteger();
    private final AtomicInteger confirmationsToLose = new AtomicInteger();

    LossyProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The next commits reach the server, but its answers nobody. */
    void loseConfirmations(int count) {
        confirmationsToLose.set(count);
    }

    /** The next commits do not reach the server. */
    void loseCommits(int count) {
        commitsToLose.set(count);
    }

    /** Whether all that was to be lost is. */
    boolean isDone() {
        return commitsToLose.get() == 0 && confirmationsToLose.get() == 0;
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
                    if (requests && isCommit(buffer, count)) {
                        if (take(commitsToLose)) {
                            return;
                        }
                        losing = take(confirmationsToLose);
                    }
                    if (!requests && losing) {
                        return;
                    }
                    out.write(buffer, 0, count);
                }
            } catch (IOException e) {
                // One side has closed, so both are.
            }
        }

        private static boolean take(AtomicInteger left) {
            return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
        }

        private static boolean isCommit(byte[] buffer, int count) {
            return new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains("COMMIT");
        }
    }
}
