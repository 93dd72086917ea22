package io.portway.deployment;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.portway.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** HiveMQ CE as a process of its own, with the configuration and the extension of the image. */
final class HiveMq implements AutoCloseable {

    private static final String STAGE = "hivemq-extension";

    private final int port = FreePort.find();
    private final Path directory;
    private final Process process;

    HiveMq(Path directory, Map<String, String> environment) throws Exception {
        this.directory = directory;
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.createDirectories(directory.resolve("data"));
        String config = Files.readString(Path.of("config/hivemq/config.xml"));
        Files.writeString(conf.resolve("config.xml"), config.replace("<port>1883<", "<port>" + port + "<"));
        buildExtension(directory.resolve("extensions/portway-password-authentication"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider",
                "-cp",
                System.getProperty("java.class.path"),
                HiveMq.class.getName(),
                directory.toString());
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("hivemq.log").toFile())
                .start();
        try {
            Awaitility.await("log in " + directory).atMost(90, TimeUnit.SECONDS).until(this::isListening);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What that process does. */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        EmbeddedHiveMQ.builder()
                .withConfigurationFolder(directory.resolve("conf"))
                .withDataFolder(directory.resolve("data"))
                .withExtensionsFolder(directory.resolve("extensions"))
                .build()
                .start()
                .join();
    }

    int port() {
        return port;
    }

    /** By the commands of the Dockerfile, in directories of its own. */
    private void buildExtension(Path target) throws Exception {
        Files.createDirectories(target.getParent());
        String sdk = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.contains("hivemq-extension-sdk"))
                .findFirst()
                .orElseThrow();
        List<Dockerfile.Instruction> commands = Dockerfile.read().all(STAGE, "RUN");
        for (Dockerfile.Instruction command : commands) {
            String here = command.rest()
                    .replace("/hivemq.jar", sdk)
                    .replace(" /src", " " + Path.of("src/hivemq").toAbsolutePath())
                    .replace(" /classes", " " + directory.resolve("classes"))
                    .replace(" /extension", " " + target);
            Process build = new ProcessBuilder("sh", "-ec", here).inheritIO().start();
            if (build.waitFor() != 0) {
                throw new IllegalStateException(here);
            }
        }
    }

    private boolean isListening() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(directory.resolve("hivemq.log")));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
