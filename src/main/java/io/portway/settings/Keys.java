package io.portway.settings;

import io.portway.association.MatchRule;
import io.portway.data.DataKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every key of Portway, in the order of the configuration file. */
final class Keys {

    private static final String MATCHING = " by their FPort (f-port) or, as TTS does, whatever it is (package).";

    static final Key<String> HTTP_HOST =
            new Key<>("portway.http.host", Kind.host(), "127.0.0.1", "Address that the HTTP API listens on.");
    static final Key<Integer> HTTP_PORT =
            new Key<>("portway.http.port", Kind.port(), "8080", "Port that the HTTP API listens on.");
    static final Key<Path> HTTP_TLS_CERTIFICATE = new Key<>(
            "portway.http.tls.certificate",
            Kind.path(),
            null,
            "PEM file of the HTTP API's certificate, with those between it and its authority; without one there is no TLS.");
    static final Key<Path> HTTP_TLS_KEY = new Key<>(
            "portway.http.tls.key", Kind.path(), null, "PEM file of the private key to it, without a password.");
    static final Key<List<String>> HTTP_TRUSTED_PROXIES = new Key<>(
            "portway.http.trusted-proxies",
            Kind.networks(),
            null,
            "Addresses and networks of reverse proxies whose X-Forwarded-For says who calls; none unless set.");
    static final Key<String> MANAGEMENT_HOST = new Key<>(
            "portway.management.host", Kind.host(), "127.0.0.1", "Address that health and metrics listen on.");
    static final Key<Integer> MANAGEMENT_PORT =
            new Key<>("portway.management.port", Kind.port(), "9876", "Port that health and metrics listen on.");

    static final Key<Path> DATA_DIR = new Key<>(
            "portway.data.dir",
            Kind.path(),
            "data",
            "Directory of the databases, relative to Portway's own; local disk.");
    static final Key<String> DATA_URL = new Key<>(
            "portway.data.url",
            Kind.databaseUrl(),
            "jdbc:sqlite:<data.dir>/portway.db",
            "JDBC URL of the journal and the associations, of SQLite or PostgreSQL.");
    static final Key<String> DATA_USER =
            new Key<>("portway.data.user", Kind.password(), null, "Its user, where it is of PostgreSQL.");
    static final Key<String> DATA_PASSWORD =
            new Key<>("portway.data.password", Kind.password(), null, "The password of that user.");
    static final Key<String> STORAGE_URL = new Key<>(
            "portway.storage.url",
            Kind.databaseUrl(),
            "jdbc:sqlite:<data.dir>/storage.db",
            "JDBC URL of the message store, of SQLite or PostgreSQL.");
    static final Key<String> STORAGE_USER =
            new Key<>("portway.storage.user", Kind.password(), null, "Its user, where it is of PostgreSQL.");
    static final Key<String> STORAGE_PASSWORD =
            new Key<>("portway.storage.password", Kind.password(), null, "The password of that user.");

    static final Key<Duration> STORAGE_RETENTION = new Key<>(
            "portway.storage.retention",
            Kind.duration(),
            "30d",
            "How long a message stays in the message store after it was received.");
    static final Key<Duration> STORAGE_APPLICATION_RETENTION = new Key<>(
            "portway.storage.applications.<application>.retention",
            Kind.duration(),
            null,
            "The same for the messages of one application.");
    static final Key<Long> STORAGE_MAX_SIZE = new Key<>(
            "portway.storage.max-size",
            Kind.size(),
            null,
            "Size of the message store above which the messages go that were stored first; none unless set.");

    static final Key<DataKey> DATA_KEY = new Key<>(
            DataKey.PROPERTY,
            Kind.dataKey(),
            null,
            "Key that the data of associations is encrypted with; without one, one is made and kept in the data directory.");

    static final Key<String> AUTH_MODE = new Key<>(
            "portway.auth.mode",
            Kind.choice("keys", "tts", "none"),
            "keys",
            "How callers are checked: by keys of Portway's own (keys), by their TTS (tts), or not at all, on loopback (none).");
    static final Key<String> AUTH_ADMIN_KEY = new Key<>(
            "portway.auth.admin-key",
            Kind.portwayApiKey(),
            null,
            "API key that may do everything; without one, one is made and kept in the data directory.");

    static final Key<MatchRule> DISPATCH_MATCH = new Key<>(
            "portway.dispatch.match", Kind.matchRule(), "f-port", "Whether associations match messages" + MATCHING);
    static final Key<MatchRule> PACKAGE_MATCH = new Key<>(
            "portway.package.<name>.match",
            Kind.matchRule(),
            null,
            "The same for one package, before what its route says.");

    static final Key<Duration> JOURNAL_DEDUPLICATION = new Key<>(
            "portway.journal.deduplication",
            Kind.duration(),
            "72h",
            "How long a message is recognised when it arrives again.");
    static final Key<Duration> JOURNAL_RETENTION = new Key<>(
            "portway.journal.retention",
            Kind.duration(),
            "24h",
            "How long a message stays in the journal after its last delivery.");
    static final Key<Long> JOURNAL_MAX_SIZE = new Key<>(
            "portway.journal.max-size",
            Kind.size(),
            "4GiB",
            "Size of the journal without its de-duplication keys above which delivered messages go early, and nothing is"
                    + " accepted if that is not enough.");
    static final Key<Duration> DEAD_LETTER_RETENTION = new Key<>(
            "portway.dead-letter.retention",
            Kind.duration(),
            "30d",
            "How long a dead letter is kept before it is discarded.");
    static final Key<Duration> DELIVERY_MAX_AGE = new Key<>(
            "portway.delivery.max-age",
            Kind.duration(),
            "7d",
            "How long a delivery is tried before it is a dead letter; paused time does not count.");
    static final Key<Duration> SHUTDOWN_TIMEOUT = new Key<>(
            "portway.shutdown.timeout",
            Kind.duration(),
            "30s",
            "How long a stop waits for exchanges in flight; their deliveries stay pending otherwise.");

    static final Key<String> TTS_HOST = new Key<>(
            "portway.tts.host", Kind.host(), null, "MQTT host of the only TTS, which is then called default.");
    static final Key<Integer> TTS_PORT =
            new Key<>("portway.tts.port", Kind.port(), "8883", "Its MQTT port; 1883 when TLS is off.");
    static final Key<Boolean> TTS_TLS =
            new Key<>("portway.tts.tls", Kind.flag(), "true", "Whether to speak TLS with it.");
    static final Key<String> TTS_TENANT =
            new Key<>("portway.tts.tenant", Kind.id(), null, "Its tenant; none in open source.");
    static final Key<String> TTS_APPLICATION =
            new Key<>("portway.tts.application", Kind.id(), null, "The id of its only application.");
    static final Key<String> TTS_API_KEY =
            new Key<>("portway.tts.api-key", Kind.apiKey(), null, "An API key of that application.");

    static final Key<String> TTS_NAME_MQTT_HOST =
            new Key<>("portway.tts.<name>.mqtt-host", Kind.host(), null, "MQTT host of the TTS that has this name.");
    static final Key<Integer> TTS_NAME_MQTT_PORT =
            new Key<>("portway.tts.<name>.mqtt-port", Kind.port(), "8883", "Its MQTT port; 1883 when TLS is off.");
    static final Key<Boolean> TTS_NAME_TLS =
            new Key<>("portway.tts.<name>.tls", Kind.flag(), "true", "Whether to speak TLS with it.");
    static final Key<Path> TTS_NAME_CA_FILE = new Key<>(
            "portway.tts.<name>.ca-file",
            Kind.path(),
            null,
            "PEM file of the certificate authority it is checked with; without one, those that Java knows.");
    static final Key<String> TTS_NAME_TENANT =
            new Key<>("portway.tts.<name>.tenant", Kind.id(), null, "Its tenant; none in open source.");
    static final Key<URI> TTS_NAME_URL =
            new Key<>("portway.tts.<name>.url", Kind.httpUrl(), "https://<mqtt-host>", "URL of its HTTP API.");
    static final Key<String> TTS_NAME_APPLICATION_API_KEY = new Key<>(
            "portway.tts.<name>.applications.<application>.api-key",
            Kind.apiKey(),
            null,
            "An API key of one of its applications; one line for each application.");
    static final Key<String> TTS_NAME_APPLICATION_ALIAS = new Key<>(
            "portway.tts.<name>.applications.<application>.alias",
            Kind.id(),
            null,
            "What Portway's API calls that application, for when two TTS or tenants have the same id.");

    static final Key<String> MQTT5_NAME_PASSWORD = new Key<>(
            "portway.mqtt5.<name>.password",
            Kind.password(),
            null,
            "Password of the source mqtt5 that has this name; it refers to it as #bean:portway.mqtt5.<name>.password.");

    static final List<Key<?>> ALL = List.of(
            HTTP_HOST,
            HTTP_PORT,
            HTTP_TLS_CERTIFICATE,
            HTTP_TLS_KEY,
            HTTP_TRUSTED_PROXIES,
            MANAGEMENT_HOST,
            MANAGEMENT_PORT,
            DATA_DIR,
            DATA_URL,
            DATA_USER,
            DATA_PASSWORD,
            STORAGE_URL,
            STORAGE_USER,
            STORAGE_PASSWORD,
            STORAGE_RETENTION,
            STORAGE_APPLICATION_RETENTION,
            STORAGE_MAX_SIZE,
            DATA_KEY,
            AUTH_MODE,
            AUTH_ADMIN_KEY,
            DISPATCH_MATCH,
            PACKAGE_MATCH,
            JOURNAL_DEDUPLICATION,
            JOURNAL_RETENTION,
            JOURNAL_MAX_SIZE,
            DEAD_LETTER_RETENTION,
            DELIVERY_MAX_AGE,
            SHUTDOWN_TIMEOUT,
            TTS_HOST,
            TTS_PORT,
            TTS_TLS,
            TTS_TENANT,
            TTS_APPLICATION,
            TTS_API_KEY,
            TTS_NAME_MQTT_HOST,
            TTS_NAME_MQTT_PORT,
            TTS_NAME_TLS,
            TTS_NAME_CA_FILE,
            TTS_NAME_TENANT,
            TTS_NAME_URL,
            TTS_NAME_APPLICATION_API_KEY,
            TTS_NAME_APPLICATION_ALIAS,
            MQTT5_NAME_PASSWORD);

    private Keys() {}
}
