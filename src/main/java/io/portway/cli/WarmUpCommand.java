package io.portway.cli;

import io.portway.PortwayMain;
import io.portway.settings.Home;
import io.portway.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.sqlite.util.OSInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * For the build: uses the classes of a start and a stop, which the JVM then archives, and lays SQLite's native library
 * beside the jar, so that no start has to unpack it. Reads no configuration and starts no route that reaches outside.
 */
@Command(name = "warm-up", hidden = true)
public final class WarmUpCommand implements Callable<Integer> {

    @Mixin
    private HomeOptions options = new HomeOptions();

    @Parameters(paramLabel = "DIR", description = "The distribution.")
    private Path distribution = Path.of("");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        layNativeLibrary(distribution.resolve("native"));
        Path directory = Files.createTempDirectory("portway-warm-up");
        Home home = new Home(directory, Path.of("config"), options.home().routes());
        try {
            run(home);
            return 0;
        } catch (Exception e) {
            new StartFailure(home, null).faults(e).forEach(spec.commandLine().getErr()::println);
            return 1;
        } finally {
            delete(directory);
        }
    }

    private static void run(Home home) throws Exception {
        Files.createDirectories(home.config());
        Files.createFile(home.configFile());
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "portway.http.port",
                Integer.toString(freePort()),
                "portway.management.port",
                Integer.toString(freePort())));
        Settings.Loaded loaded = Settings.load(home, properties, Map.of());
        RouteFiles files = RouteFiles.find(home);
        PortwayMain main = PortwayMain.toRun(home, loaded, files.pattern());
        main.addOverrideProperty("camel.main.autoStartup", "false");
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                use(started.getCamelContext(), loaded.settings());
                new Announcement(home, loaded.settings(), files).ready(started.getCamelContext());
                main.completed();
            }
        });
        main.run();
    }

    private static void use(CamelContext context, Settings settings) {
        try {
            for (Route route : List.copyOf(context.getRoutes())) {
                if (Endpoints.isInside(route.getEndpoint())) {
                    context.getRouteController().startRoute(route.getRouteId());
                }
            }
            HttpClient client = HttpClient.newHttpClient();
            for (URI url : List.of(
                    settings.http().url().resolve("/api/v3/"),
                    settings.management().url().resolve("/observe/health"),
                    settings.management().url().resolve("/observe/metrics"))) {
                client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
            }
        } catch (Exception e) {
            throw new IllegalStateException("warm-up failed: " + e.getMessage(), e);
        }
    }

    private static void layNativeLibrary(Path directory) throws IOException {
        String library = System.mapLibraryName("sqlitejdbc");
        String resource = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/" + library;
        try (InputStream in = OSInfo.class.getResourceAsStream(resource)) {
            if (in != null) {
                Files.copy(
                        in, Files.createDirectories(directory).resolve(library), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
