package io.portway.bench;

import io.portway.testing.PortwayProcess;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The association API of the real process for one client that sends a request when it has the answer to the last, over
 * one connection; beside it a bare {@code platform-http} route that answers a constant, as the yardstick.
 */
@Command(name = "AssociationApiBenchmark", mixinStandardHelpOptions = true)
public final class AssociationApiBenchmark implements Callable<Integer> {

    private static final String APPLICATION = "/api/v3/as/applications/bench-app";
    private static final int PORTS = 255;
    private static final String BARE =
            """
            - route:
                id: bare
                from:
                  uri: platform-http:/bare
                  steps:
                    - setBody:
                        constant: "{}"
            """;

    @Option(names = "--puts", defaultValue = "10000", description = "Associations that are put, each of a device")
    private int puts;

    @Option(names = "--gets", defaultValue = "20000", description = "Requests of each kind that are measured")
    private int gets;

    public static void main(String[] args) {
        System.exit(new CommandLine(new AssociationApiBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path home = Files.createTempDirectory("portway-bench");
        PortwayProcess prepared = PortwayProcess.in(home);
        Files.writeString(home.resolve("routes/bare.camel.yaml"), BARE);
        try (PortwayProcess portway = prepared.start();
                Client client = new Client(portway.api(""))) {
            put(client);
            for (int port = 1; port <= PORTS; port++) {
                client.put(APPLICATION + "/packages/associations/" + port, "default");
            }
            double bare = get(client, "bare route", "/bare", gets);
            double one = get(
                    client, "get", APPLICATION + "/devices/device-7/packages/associations/100?field_mask=data", gets);
            System.out.printf(Locale.ROOT, "get takes %.2f times the bare route%n", one / bare);
            get(client, "list of 255", APPLICATION + "/packages/associations?limit=1000&field_mask=data", gets / 10);
        }
        return 0;
    }

    private void put(Client client) throws IOException {
        long start = System.nanoTime();
        for (int device = 0; device < puts; device++) {
            client.put(APPLICATION + "/devices/device-" + device + "/packages/associations/100", "association");
        }
        System.out.printf(Locale.ROOT, "%,d puts: %.1f s%n", puts, (System.nanoTime() - start) / 1e9);
    }

    /** The median in milliseconds, after a warm-up of as many requests. */
    private static double get(Client client, String what, String path, int requests) throws IOException {
        double[] millis = new double[requests];
        for (int i = -requests; i < requests; i++) {
            long start = System.nanoTime();
            client.get(path);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        double median = millis[requests / 2];
        System.out.printf(Locale.ROOT, "%s: median %.3f ms, p99 %.3f ms%n", what, median, millis[requests * 99 / 100]);
        return median;
    }

    /** HTTP/1.1 over one socket, so that what is measured is the server. */
    private static final class Client implements AutoCloseable {

        private final Socket socket;
        private final OutputStream out;
        private final InputStream in;

        Client(URI server) throws IOException {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        }

        void put(String path, String field) throws IOException {
            send(
                    "PUT",
                    path,
                    "{\"" + field + "\":{\"package_name\":\"storage-integration\",\"data\":{\"f_port_set\":[1,2,3]}},"
                            + "\"field_mask\":{\"paths\":[\"package_name\",\"data\"]}}");
        }

        void get(String path) throws IOException {
            send("GET", path, "");
        }

        private void send(String method, String path, String body) throws IOException {
            String request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + PortwayProcess.ADMIN_KEY + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            String status = line();
            if (!status.contains(" 200 ")) {
                throw new IOException(path + " answered " + status);
            }
            int length = -1;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
            }
            if (length < 0) {
                skipChunks();
            } else {
                in.skipNBytes(length);
            }
        }

        private void skipChunks() throws IOException {
            for (int size = chunk(); size > 0; size = chunk()) {
                in.skipNBytes(size + 2L);
            }
            line();
        }

        private int chunk() throws IOException {
            return Integer.parseInt(line(), 16);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the server closed the connection");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
