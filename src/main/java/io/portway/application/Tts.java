package io.portway.application;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one installation of The Things Stack is and which of its applications Portway speaks for: the one description
 * that sources, downlinks and rights share.
 *
 * @param name   what the operator calls it
 * @param url    the HTTP API; nothing need answer there
 * @param caFile the PEM file of the certificate authority that TLS trusts, the JVM's own list without
 * @param tenant the tenant of TTS Cloud or Enterprise, absent in open source
 */
public record Tts(
        String name,
        URI url,
        String mqttHost,
        int mqttPort,
        boolean tls,
        @Nullable Path caFile,
        @Nullable String tenant,
        List<TtsApplication> applications) {

    public Tts {
        if (name.isBlank() || mqttHost.isBlank()) {
            throw new IllegalArgumentException("a TTS needs a name and an MQTT host");
        }
        if (mqttPort < 1 || mqttPort > 65535) {
            throw new IllegalArgumentException("TTS " + name + " has the impossible MQTT port " + mqttPort);
        }
        if (!tls && caFile != null) {
            throw new IllegalArgumentException("TTS " + name + " has a CA file but TLS is off");
        }
        applications = List.copyOf(applications);
    }

    /** The application's unique id, which is also its MQTT user name: {@code app1}, with a tenant {@code app1@tenant}. */
    public String uid(TtsApplication application) {
        return tenant == null ? application.id() : application.id() + "@" + tenant;
    }
}
