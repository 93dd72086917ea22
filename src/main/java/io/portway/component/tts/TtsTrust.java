package io.portway.component.tts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads the certificates of a private authority. */
public final class TtsTrust {

    private TtsTrust() {}

    /**
     * Trusts the certificates in a PEM file and no others, or, without a file, those of the JVM, for which null stands.
     *
     * @throws IllegalArgumentException where the file cannot be read or has no certificate
     */
    public static @Nullable TrustManagerFactory of(@Nullable Path caFile) {
        if (caFile == null) {
            return null;
        }
        try (InputStream pem = Files.newInputStream(caFile)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(
                        "caFile: " + caFile + " has no certificate; it has to be a PEM file");
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("ca" + trusted.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "caFile: " + caFile + " cannot be read as a PEM file of certificates (" + e + ")", e);
        }
    }
}
