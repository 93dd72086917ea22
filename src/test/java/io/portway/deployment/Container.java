package io.portway.deployment;

import static org.awaitility.Awaitility.await;

import io.portway.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the image of Portway is made of, in a directory instead of {@code /opt/portway}, and started as an engine would:
 * its commands, its environment and, where the test may choose one, its user.
 */
final class Container implements AutoCloseable {

    private static final String STAGE = "portway";
    private static final String ROOT = "/opt/portway";
    private static final Path DISTRIBUTION = Path.of("target/portway");
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Dockerfile image = Dockerfile.read();
    private final Path root;
    private final Map<String, String> environment = new TreeMap<>();
    private Process process;

    /** Lays the files and makes the archive of classes, as the Dockerfile says. */
    Container(Path root) throws Exception {
        this.root = root;
        for (Dockerfile.Instruction copy : image.all(STAGE, "COPY")) {
            List<String> words = copy.words();
            Path source = copy.isFromAnotherStage() ? DISTRIBUTION : Path.of(words.get(0));
            Path target = words.get(1).equals("./") ? root.resolve(source) : root.resolve(words.get(1));
            copy(source, target);
        }
        Files.delete(root.resolve("target/portway/portway.jsa"));
        environment.putAll(image.environment(STAGE));
        environment.put("PORTWAY_HTTP_PORT", String.valueOf(FreePort.find()));
        environment.put("PORTWAY_MANAGEMENT_PORT", String.valueOf(FreePort.find()));
        environment.replaceAll((name, value) -> value.replace(ROOT, root.toString()));
        String archive = image.all(STAGE, "RUN").get(1).rest().replace(ROOT, root.toString());
        run(List.of("sh", "-c", archive), Path.of("build.log"));
        Path data = Files.createDirectory(root.resolve("data"));
        if (isRoot()) {
            run(List.of("chown", user(), data.toString()), Path.of("chown.log"));
            // JUnit's directory is for its owner alone.
            for (Path path = root; !path.equals(Path.of("/tmp")) && path.getNameCount() > 1; path = path.getParent()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    }

    Container environment(Map<String, String> more) {
        environment.putAll(more);
        return this;
    }

    int httpPort() {
        return Integer.parseInt(environment.get("PORTWAY_HTTP_PORT"));
    }

    Container start() throws IOException {
        List<String> command = new ArrayList<>(image.command(STAGE, "ENTRYPOINT"));
        command.addAll(image.command(STAGE, "CMD"));
        process = process(command, Path.of("portway.log"), true);
        return this;
    }

    Container awaitHealthy() {
        await("log " + log()).atMost(LIMIT).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("ended: " + Files.readString(log()));
            }
            return isHealthy();
        });
        return this;
    }

    boolean isHealthy() throws Exception {
        return end(process(image.command(STAGE, "HEALTHCHECK"), Path.of("health.log"), true)) == 0;
    }

    /** What {@code docker compose exec portway …} prints. */
    String exec(String... words) throws Exception {
        return run(List.of(words), Path.of("exec.log"));
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return end(process);
    }

    /** The number of the user that it runs as. */
    String uidOfProcess() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+")[1])
                .findFirst()
                .orElseThrow();
    }

    String commandOfProcess() {
        return process.info().command().orElse("");
    }

    Path log() {
        return root.resolveSibling("portway.log");
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private String user() {
        return image.last(STAGE, "USER").rest();
    }

    private String run(List<String> command, Path log) throws Exception {
        int code = end(process(command, log, process != null));
        String output = Files.readString(root.resolveSibling(log));
        if (code != 0) {
            throw new IllegalStateException(command + " ended with " + code + ": " + output);
        }
        return output;
    }

    private Process process(List<String> command, Path log, boolean asUser) throws IOException {
        List<String> words = new ArrayList<>();
        if (asUser && isRoot()) {
            String[] user = user().split(":");
            words.addAll(List.of("setpriv", "--reuid", user[0], "--regid", user[1], "--clear-groups"));
        }
        command.forEach(word -> words.add(word.startsWith(ROOT) ? word.replace(ROOT, root.toString()) : word));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(root.resolveSibling(log).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PORTWAY_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static int end(Process process) throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("does not end: " + process.info());
        }
        return process.exitValue();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
