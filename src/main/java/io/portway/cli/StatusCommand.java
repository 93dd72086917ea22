package io.portway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.portway.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a Portway that runs how it is. */
@Command(
        name = "status",
        description =
                "Show on one screen how the Portway that runs is; exit code 1 when it is DOWN or does not answer.")
public final class StatusCommand implements Callable<Integer> {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private HomeOptions options = new HomeOptions();

    @Option(
            names = "--management-url",
            paramLabel = "URL",
            description = "Where its health and metrics are, if not where the configuration says.")
    private @Nullable URI managementUrl;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        URI url = managementUrl == null ? configuredUrl() : managementUrl;
        try {
            HttpClient client =
                    HttpClient.newBuilder().connectTimeout(TIME_LIMIT).build();
            Health health = Health.parse(get(client, url, "observe/health"));
            MetricsText metrics = MetricsText.parse(get(client, url, "observe/metrics"));
            new StatusScreen(health, metrics, spec.commandLine().getOut()).print();
            return health.up() ? 0 : 1;
        } catch (JsonProcessingException e) {
            return failed("Something else than Portway answers at " + url + "; name Portway's by --management-url.");
        } catch (IOException | IllegalArgumentException e) {
            return failed(
                    "Portway does not answer at " + url + ". Is it running (./portway run)? If it listens elsewhere,"
                            + " say where by --management-url, as in http://127.0.0.1:9876.");
        }
    }

    private URI configuredUrl() {
        return Settings.load(options.home()).settings().management().reachableUrl();
    }

    private static String get(HttpClient client, URI url, String path) throws IOException, InterruptedException {
        String base = url.toString().endsWith("/") ? url.toString() : url + "/";
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIME_LIMIT)
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return response.body();
    }

    private int failed(String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(message);
        err.flush();
        return 1;
    }
}
