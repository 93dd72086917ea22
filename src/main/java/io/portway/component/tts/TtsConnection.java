package io.portway.component.tts;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the MQTT server of a The Things Stack listens, and the API key that opens it for one application.
 *
 * @param host name or address; with TLS the certificate has to carry it
 * @param port usually 8883 with TLS and 1883 without
 * @param tls whether the connection is encrypted
 * @param caFile PEM file with the certificates to trust instead of those of the JVM
 * @param apiKey with the right to read (and for downlinks to write) the traffic of the application
 */
public record TtsConnection(String host, int port, boolean tls, @Nullable Path caFile, String apiKey) {

    public TtsConnection {
        if (host.isBlank() || host.contains("/") || !host.equals(host.strip())) {
            throw new IllegalArgumentException(
                    "host: '" + host + "' is neither a host name nor an address; give it without scheme and path");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "port: " + port + " is not between 1 and 65535; The Things Stack listens on 8883 (TLS) or 1883");
        }
        if (caFile != null && !tls) {
            throw new IllegalArgumentException("caFile: has no use with tls=false; set tls=true or leave it out");
        }
        if (apiKey.isBlank()) {
            throw new IllegalArgumentException("apiKey: is empty; create one in the console of The Things Stack");
        }
    }

    /** A connection that trusts, with TLS, what the JVM trusts. */
    public TtsConnection(String host, int port, boolean tls, String apiKey) {
        this(host, port, tls, null, apiKey);
    }

    /** Host and port, for messages to people. */
    String address() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return "TtsConnection[host=" + host + ", port=" + port + ", tls=" + tls + ", caFile=" + caFile
                + ", apiKey=***]";
    }
}
