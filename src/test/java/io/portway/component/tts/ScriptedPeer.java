package io.portway.component.tts;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A TCP server that answers whatever it is sent with the same few bytes, or not at all, or hangs up. */
final class ScriptedPeer implements AutoCloseable {

    private final ServerSocket server;
    private final byte @Nullable [] answer;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private ScriptedPeer(byte @Nullable [] answer) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answer = answer;
        Thread thread = new Thread(this::accept, "scripted-peer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes connections and never says a word. */
    static ScriptedPeer silent() throws IOException {
        return new ScriptedPeer(new byte[0]);
    }

    static ScriptedPeer hangingUp() throws IOException {
        return new ScriptedPeer(null);
    }

    /** Answers CONNECT with a CONNACK of this return code, and whatever follows with nothing. */
    static ScriptedPeer answeringConnect(int returnCode) throws IOException {
        return new ScriptedPeer(new byte[] {0x20, 2, 0, (byte) returnCode});
    }

    int port() {
        return server.getLocalPort();
    }

    int accepted() {
        return sockets.size();
    }

    /** Whether every client has closed its connection, after whatever it had to say. */
    boolean allHungUp() throws IOException {
        for (Socket socket : sockets) {
            socket.setSoTimeout(1);
            try {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketTimeoutException e) {
                return false;
            }
        }
        return true;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                if (answer == null) {
                    socket.close();
                } else {
                    socket.getOutputStream().write(answer);
                }
            } catch (IOException e) {
                // The client is gone, or this server is closed.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
