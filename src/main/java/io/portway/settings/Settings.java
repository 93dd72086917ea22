package io.portway.settings;

import io.portway.application.Tts;
import io.portway.association.MatchRule;
import io.portway.data.DataKey;
import io.portway.data.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Everything an operator has decided, checked. */
public record Settings(
        Address http,
        Address management,
        Data data,
        Auth auth,
        Matching matching,
        Journal journal,
        Storage storage,
        Duration shutdownTimeout,
        List<Tts> ttses,
        List<Broker> brokers) {

    /**
     * Where a server listens.
     *
     * @param portKey the key that an error about the port names
     * @param tls     null for a server without TLS
     */
    public record Address(String host, int port, String portKey, @Nullable Tls tls) {

        public URI url() {
            return URI.create((tls == null ? "http://" : "https://") + (host.contains(":") ? "[" + host + "]" : host)
                    + ":" + port);
        }

        /** The same for a client on this machine, which cannot call all addresses at once. */
        public URI reachableUrl() {
            boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
            return everywhere ? new Address("127.0.0.1", port, portKey, tls).url() : url();
        }
    }

    /** PEM files of a server's certificate and of the private key to it, which may be exchanged while it runs. */
    public record Tls(Path certificate, Path key) {}

    /**
     * Where the databases are.
     *
     * @param key what the data of associations is encrypted with; null for one that is kept in the directory
     */
    public record Data(Path directory, DatabaseAddress database, DatabaseAddress storage, @Nullable DataKey key) {

        @Override
        public String toString() {
            return "Data[directory=" + directory + "]";
        }
    }

    /**
     * How callers are checked.
     *
     * @param mode           {@code keys}, {@code tts} or {@code none}
     * @param trustedProxies networks whose X-Forwarded-For counts
     */
    public record Auth(String mode, @Nullable String adminKey, List<String> trustedProxies) {

        public Auth {
            trustedProxies = List.copyOf(trustedProxies);
        }

        @Override
        public String toString() {
            return "Auth[mode=" + mode + ", adminKey=" + (adminKey == null ? "none" : "***") + "]";
        }
    }

    /**
     * The rule by which associations match messages.
     *
     * @param standard  the rule where nothing else says one
     * @param ofPackage the rule by package name, which comes before what the package's route says
     */
    public record Matching(MatchRule standard, Map<String, MatchRule> ofPackage) {

        public Matching {
            ofPackage = Map.copyOf(ofPackage);
        }
    }

    /** How long things are kept and tried; {@code maxSize} in bytes. */
    public record Journal(
            Duration deduplication,
            Duration retention,
            long maxSize,
            Duration deadLetterRetention,
            Duration deliveryMaxAge) {}

    /**
     * What the message store keeps.
     *
     * @param ofApplications retention by application
     * @param maxSize        in bytes; null for any
     */
    public record Storage(Duration retention, Map<String, Duration> ofApplications, @Nullable Long maxSize) {

        public Storage {
            ofApplications = Map.copyOf(ofApplications);
        }
    }

    /** What stays secret of the broker of a source {@code mqtt5}; the rest is in the source's own settings. */
    public record Broker(String name, String password) {

        @Override
        public String toString() {
            return "Broker[name=" + name + "]";
        }
    }

    /**
     * What could be read, with the standard value where there was a fault.
     *
     * @param properties every value that is not secret, by key, for placeholders in routes
     */
    public record Loaded(Settings settings, List<Fault> faults, Map<String, String> properties) {

        public Loaded {
            faults = List.copyOf(faults);
            properties = Map.copyOf(properties);
        }

        /**
         * The settings if they are without fault.
         *
         * @throws StartException with every fault
         */
        public Settings orThrow() {
            if (!faults.isEmpty()) {
                throw new StartException(faults);
            }
            return settings;
        }
    }

    public Settings {
        ttses = List.copyOf(ttses);
        brokers = List.copyOf(brokers);
    }

    /** Reads the configuration file, the system properties and the environment of this process. */
    public static Loaded load(Home home) {
        return load(home, System.getProperties(), System.getenv());
    }

    /** The same from other system properties and another environment. */
    public static Loaded load(Home home, Properties systemProperties, Map<String, String> environment) {
        Sources sources = new Sources(environment);
        addFile(home, sources);
        sources.addSystemProperties(systemProperties);
        sources.addEnvironment();
        Values values = new Values(home, sources);
        Settings settings = new Settings(
                new Address(
                        values.get(Keys.HTTP_HOST),
                        values.get(Keys.HTTP_PORT),
                        Keys.HTTP_PORT.name(),
                        TlsSettings.read(values)),
                new Address(
                        values.get(Keys.MANAGEMENT_HOST),
                        values.get(Keys.MANAGEMENT_PORT),
                        Keys.MANAGEMENT_PORT.name(),
                        null),
                data(values),
                new Auth(
                        values.get(Keys.AUTH_MODE),
                        values.find(Keys.AUTH_ADMIN_KEY).orElse(null),
                        values.find(Keys.HTTP_TRUSTED_PROXIES).orElse(List.of())),
                new Matching(values.get(Keys.DISPATCH_MATCH), byName(values, Keys.PACKAGE_MATCH)),
                new Journal(
                        values.get(Keys.JOURNAL_DEDUPLICATION),
                        values.get(Keys.JOURNAL_RETENTION),
                        values.get(Keys.JOURNAL_MAX_SIZE),
                        values.get(Keys.DEAD_LETTER_RETENTION),
                        values.get(Keys.DELIVERY_MAX_AGE)),
                new Storage(
                        values.get(Keys.STORAGE_RETENTION),
                        byName(values, Keys.STORAGE_APPLICATION_RETENTION),
                        values.find(Keys.STORAGE_MAX_SIZE).orElse(null)),
                values.get(Keys.SHUTDOWN_TIMEOUT),
                new TtsSettings(values).read(),
                brokers(values));
        refuseOnePortForBoth(settings, sources);
        refuseAuthThatCannotBe(settings, values);
        return new Loaded(
                settings, sources.faults(), values.properties(settings.data().directory()));
    }

    private static void addFile(Home home, Sources sources) {
        String shown = home.show(home.configFile());
        try {
            sources.addFile(PropertiesFile.read(home.configFile()), shown);
        } catch (NoSuchFileException e) {
            sources.fault(shown, "is not there; name the directory that holds it with --config.");
        } catch (IOException e) {
            String why = Files.isReadable(home.configFile()) ? ": " + e.getMessage() : "; check its permissions.";
            sources.fault(shown, "cannot be read" + why);
        }
    }

    private static Data data(Values values) {
        Path directory = values.path(Keys.DATA_DIR).orElseThrow();
        return new Data(
                directory,
                address(values, directory, Keys.DATA_URL, Keys.DATA_USER, Keys.DATA_PASSWORD),
                address(values, directory, Keys.STORAGE_URL, Keys.STORAGE_USER, Keys.STORAGE_PASSWORD),
                values.find(Keys.DATA_KEY).orElse(null));
    }

    private static DatabaseAddress address(
            Values values, Path directory, Key<String> url, Key<String> user, Key<String> password) {
        return new DatabaseAddress(
                values.get(url).replace("<data.dir>", directory.toString()),
                values.find(user).orElse(null),
                values.find(password).orElse(null));
    }

    /** The values of a key with one name in it, by that name. */
    private static <T> Map<String, T> byName(Values values, Key<T> key) {
        Map<String, T> found = new LinkedHashMap<>();
        for (List<String> names : values.namesOf(key)) {
            Optional<T> value = values.find(key, names);
            value.ifPresent(given -> found.put(names.get(0), given));
        }
        return found;
    }

    private static List<Broker> brokers(Values values) {
        return values.namesOf(Keys.MQTT5_NAME_PASSWORD).stream()
                .flatMap(
                        names -> values
                                .find(Keys.MQTT5_NAME_PASSWORD, names)
                                .map(password -> new Broker(names.get(0), password))
                                .stream())
                .toList();
    }

    private static void refuseAuthThatCannotBe(Settings settings, Values values) {
        String host = settings.http().host();
        String mode = settings.auth().mode();
        String problem = null;
        if (mode.equals("none") && !Loopback.is(host)) {
            problem = "lets everybody in, and " + Keys.HTTP_HOST.name() + " is " + host
                    + ", where others can call; set that to 127.0.0.1, or the mode to keys.";
        } else if (mode.equals("tts") && settings.ttses().isEmpty()) {
            problem = "asks a TTS for rights, and none is configured; set " + Keys.TTS_HOST.name()
                    + " and what goes with it, or the mode to keys.";
        }
        if (problem != null) {
            Sources.Given at = values.source(Keys.AUTH_MODE, List.of()).orElseThrow();
            values.fault(at, at.shown() + "=" + mode + " " + problem);
        }
    }

    private static void refuseOnePortForBoth(Settings settings, Sources sources) {
        if (settings.http().port() == settings.management().port()) {
            sources.fault(
                    "configuration",
                    Keys.HTTP_PORT.name() + " and " + Keys.MANAGEMENT_PORT.name() + " are both "
                            + settings.http().port() + "; give each its own.");
        }
    }
}
