package io.portway.cli;

import io.portway.settings.Home;
import io.portway.settings.ServerCertificate;
import io.portway.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the API of a Portway that runs is, and with which key it is called. */
final class ApiOptions {

    private static final String KEY = "PORTWAY_API_KEY";
    private static final Pattern SENDABLE = Pattern.compile("[!-~]+");

    @Mixin
    private HomeOptions options = new HomeOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Where Portway's API is, if not where the configuration says. The key comes from the"
                    + " environment, PORTWAY_API_KEY, else it is the administrator's.")
    private @Nullable URI url;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "PEM file of the authority that signed the certificate at an https URL, if not one that Java"
                    + " trusts.")
    private @Nullable Path caFile;

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    ApiClient client() {
        Home home = options.home();
        Settings settings = Settings.load(home).settings();
        return new ApiClient(
                url == null ? settings.http().reachableUrl() : url,
                key(home, settings),
                trust(settings.http().tls()));
    }

    /** The Portway of the configuration is known by its very certificate, whatever host that is for. */
    private @Nullable SSLContext trust(Settings.@Nullable Tls configured) {
        try {
            if (caFile != null) {
                return Trust.in(ServerCertificate.certificates(caFile));
            }
            return url == null && configured != null
                    ? Trust.only(ServerCertificate.certificates(configured.certificate())
                            .get(0))
                    : null;
        } catch (IllegalArgumentException e) {
            throw new CommandException(StartFailure.message(e));
        }
    }

    /** Null where there is none, and none is needed. */
    private static @Nullable String key(Home home, Settings settings) {
        String given = System.getenv(KEY);
        if (given != null && !given.isBlank()) {
            return sendable(KEY, given);
        }
        String configured = settings.auth().adminKey();
        if (configured != null && !configured.isBlank()) {
            return sendable("portway.auth.admin-key", configured);
        }
        if (settings.auth().mode().equals("none")) {
            return null;
        }
        Path file = settings.data().directory().resolve("admin-key");
        try {
            return sendable(home.show(file), Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandException(
                    "There is no key to call with: set " + KEY + ", as " + home.show(file) + " cannot be read.");
        }
    }

    private static String sendable(String source, String key) {
        if (!SENDABLE.matcher(key.strip()).matches()) {
            throw new CommandException("What " + source + " holds is no key; one looks like NNSXS.<id>.<secret>.");
        }
        return key.strip();
    }
}
