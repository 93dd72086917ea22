package io.portway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Portway as a process of its own, with the routes as shipped: what a test kills, stops and starts again on the same
 * files.
 */
public final class PortwayProcess implements AutoCloseable {

    /** The key that the process is configured with. */
    public static final String ADMIN_KEY = "NNSXS.TESTKEY." + "K".repeat(52);

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final int httpPort = FreePort.find();
    private final int managementPort = FreePort.find();
    private final Map<String, String> properties = new TreeMap<>();
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> command = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    private PortwayProcess(Path home) {
        this.home = home;
        set("portway.http.port", String.valueOf(httpPort));
        set("portway.management.port", String.valueOf(managementPort));
    }

    /** In an empty directory, which gets the routes of this checkout. */
    public static PortwayProcess in(Path home) {
        try {
            Files.createDirectories(home.resolve("config"));
            copy(Path.of("routes"), home.resolve("routes"));
            Files.copy(Path.of("config/log4j2.properties"), home.resolve("config/log4j2.properties"));
            return new PortwayProcess(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of its application.properties. */
    public PortwayProcess set(String key, String value) {
        properties.put(key, value);
        return this;
    }

    /** A variable of its environment. */
    public PortwayProcess environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** A program and its arguments that the JVM is started by, such as a tracer. */
    public PortwayProcess startedBy(String... words) {
        command.addAll(List.of(words));
        return this;
    }

    public PortwayProcess jvmOptions(String... options) {
        jvmOptions.addAll(List.of(options));
        return this;
    }

    public Path home() {
        return home;
    }

    /** Starts it and waits until it is ready. */
    public PortwayProcess start() {
        launch();
        Awaitility.await("Portway is ready; its log is " + log())
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("Portway ended: " + Files.readString(log()));
                    }
                    return isReady();
                });
        return this;
    }

    /** Looks twice, as the first yes may be early: Camel may have listed the checks before the last route was there. */
    private boolean isReady() throws InterruptedException {
        for (int look = 0; look < 2; look++) {
            if (status("/observe/health/ready") != 200) {
                return false;
            }
        }
        return true;
    }

    /** Starts it without waiting. */
    public PortwayProcess launch() {
        try {
            List<String> lines = properties.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toList();
            Files.write(home.resolve("config/application.properties"), lines);
            ProcessBuilder builder = new ProcessBuilder(commandLine());
            builder.environment().putAll(environment);
            builder.environment().put("PORTWAY_AUTH_ADMIN_KEY", ADMIN_KEY);
            builder.environment().put("PORTWAY_JAVA_OPTS", String.join(" ", jvmOptions));
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            process = builder.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The distribution by its launcher, as operators start it; before it is built, the classes of this test run. */
    private List<String> commandLine() {
        List<String> words = new ArrayList<>(command);
        if (Files.exists(Path.of("target/portway/portway.jar"))) {
            words.add(Path.of("portway").toAbsolutePath().toString());
        } else {
            words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            words.addAll(jvmOptions);
            words.addAll(List.of(
                    "-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider",
                    "-Dlog4j2.configurationFile=" + home.resolve("config/log4j2.properties"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.portway.Portway"));
        }
        words.addAll(List.of("run", "--home", home.toString()));
        return words;
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        // What it was started by, such as a tracer, may leave it behind.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await();
    }

    /** SIGTERM, and waits until it has ended; returns its exit code. */
    public int stop() {
        process.destroy();
        return await();
    }

    /** Waits until it has ended; returns its exit code. */
    public int await() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Portway does not end; its log is " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return home.resolve("portway.log");
    }

    public String logText() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI management(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    public URI api(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + "/api/v3/as/applications/" + path);
    }

    /** The body of a GET of the API, which must succeed. */
    public String get(String path) {
        return send(HttpRequest.newBuilder(api(path)).GET());
    }

    /** The body of a PUT of the API, which must succeed. */
    public String put(String path, String body) {
        return send(HttpRequest.newBuilder(api(path)).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Forwards everything of an application to storage-integration. */
    public PortwayProcess storeEverythingOf(String applicationId) {
        put(
                applicationId + "/packages/associations/200",
                """
                {"default":{"package_name":"storage-integration","data":{"f_port_set":"all"}},
                 "field_mask":{"paths":["package_name","data"]}}""");
        return this;
    }

    /** The stored messages of an application, one JSON object a line. */
    public List<String> stored(String applicationId, String type) {
        return get(applicationId + "/packages/storage/" + type).lines().toList();
    }

    /** A metric by its name and labels as Prometheus shows them; 0 when it is not there. */
    public double metric(String nameAndLabels) {
        return metrics(nameAndLabels + " ").stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    /** The lines of the metrics that start so. */
    public List<String> metrics(String prefix) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(management("/observe/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.body().lines().filter(line -> line.startsWith(prefix)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(
                    request.header("Authorization", "Bearer " + ADMIN_KEY).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int status(String path) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(management(path)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
