package io.portway.settings;

import io.portway.settings.Settings.Tls;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the keys {@code portway.http.tls.…} together, and looks into the files that they name. */
final class TlsSettings {

    private TlsSettings() {}

    /** Null where the server has no TLS; files that are no good are a fault. */
    static @Nullable Tls read(Values values) {
        Optional<Path> certificate = values.path(Keys.HTTP_TLS_CERTIFICATE);
        Optional<Path> key = values.path(Keys.HTTP_TLS_KEY);
        if (certificate.isEmpty() && key.isEmpty()) {
            return null;
        }
        Key<Path> given = certificate.isPresent() ? Keys.HTTP_TLS_CERTIFICATE : Keys.HTTP_TLS_KEY;
        Key<Path> other = certificate.isPresent() ? Keys.HTTP_TLS_KEY : Keys.HTTP_TLS_CERTIFICATE;
        Sources.Given at = values.source(given, List.of()).orElseThrow();
        if (certificate.isEmpty() || key.isEmpty()) {
            values.fault(at, at.shown() + " is of no use alone; set " + other.name() + ", too.");
            return null;
        }
        try {
            ServerCertificate.read(certificate.get(), key.get());
        } catch (IllegalArgumentException e) {
            values.fault(at, e.getMessage());
        }
        return new Tls(certificate.get(), key.get());
    }
}
