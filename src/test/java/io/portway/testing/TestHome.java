package io.portway.testing;

import io.portway.settings.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory with configuration and routes as an operator has them, on ports that are free. */
public final class TestHome {

    private final Path directory;
    private final int httpPort = FreePort.find();
    private final int managementPort = FreePort.find();

    public TestHome(Path directory) {
        this.directory = directory;
        configuration("");
        route(
                "hello.camel.yaml",
                """
                - route:
                    id: hello
                    from:
                      uri: platform-http:/hello
                      steps:
                        - setBody:
                            constant: hello
                """);
        route("sources/README.md", "Sources come here.");
    }

    public Home home() {
        return Home.of(directory);
    }

    public Path directory() {
        return directory;
    }

    public int httpPort() {
        return httpPort;
    }

    public int managementPort() {
        return managementPort;
    }

    /** Replaces the configuration; the lines begin with line 3 of the file, after those with the ports. */
    public TestHome configuration(String lines) {
        write(
                directory.resolve("config/application.properties"),
                "portway.http.port=%d\nportway.management.port=%d\n%s".formatted(httpPort, managementPort, lines));
        return this;
    }

    /** Adds a file below {@code routes/}. */
    public TestHome route(String path, String yaml) {
        write(directory.resolve("routes").resolve(path), yaml);
        return this;
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
