package io.portway.settings;

import io.vertx.core.VertxException;
import io.vertx.core.net.impl.pkcs1.PrivateKeyParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;

/**
 * What a server shows to be trusted, and the private key to it.
 *
 * @param chain the server's own certificate first
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {

    private static final Pattern CERTIFICATE = block("CERTIFICATE");
    private static final Pattern KEY = block("(?:RSA |EC )?PRIVATE KEY");
    private static final char[] NO_PASSWORD = {};
    private static final byte[] SAMPLE = "portway".getBytes(StandardCharsets.US_ASCII);

    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads two PEM files and sees whether they belong together.
     *
     * @throws IllegalArgumentException with the file that is wrong and the remedy, in one line
     */
    public static ServerCertificate read(Path certificateFile, Path keyFile) {
        List<X509Certificate> chain = certificates(certificateFile);
        PrivateKey key = key(keyFile, chain.get(0).getPublicKey().getAlgorithm());
        if (!belong(chain.get(0), key)) {
            throw new IllegalArgumentException("the key in " + keyFile + " does not fit the first certificate in "
                    + certificateFile + "; give the key that this certificate was made for.");
        }
        return new ServerCertificate(chain, key);
    }

    /**
     * The certificates of a PEM file, at least one.
     *
     * @throws IllegalArgumentException with what is wrong and the remedy, in one line
     */
    public static List<X509Certificate> certificates(Path file) {
        String pem = text(file);
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (MatchResult block : CERTIFICATE.matcher(pem).results().toList()) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes(block))));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(file, e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " has no certificate; it has to be a PEM file with -----BEGIN CERTIFICATE-----.");
        }
        return certificates;
    }

    public Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** For a server. */
    public KeyManagerFactory keyManagers() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Every Java keeps a key in memory", e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) {
        MatchResult block = KEY.matcher(text(file))
                .results()
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(file + " has no private key in clear; it has to be a PEM file with"
                                + " -----BEGIN PRIVATE KEY-----, which openssl pkey makes of one with a password."));
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(spec(block.group(1), bytes(block)));
        } catch (InvalidKeySpecException | VertxException e) {
            throw new IllegalArgumentException(file + " has no key for a certificate with " + algorithm
                    + "; give the key that the certificate was made for.");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(file, e);
        }
    }

    private static KeySpec spec(String kind, byte[] bytes) {
        return switch (kind) {
            case "RSA PRIVATE KEY" -> PrivateKeyParser.getRSAKeySpec(bytes);
            case "EC PRIVATE KEY" -> PrivateKeyParser.getECKeySpec(bytes);
            default -> new PKCS8EncodedKeySpec(bytes);
        };
    }

    /** What the key signs, the certificate has to verify. */
    private static boolean belong(X509Certificate certificate, PrivateKey key) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read; see whether it is there, and its permissions.");
        }
    }

    private static IllegalArgumentException unusable(Path file, Exception cause) {
        return new IllegalArgumentException(file + " is damaged; make it again.", cause);
    }

    private static byte[] bytes(MatchResult block) {
        return Base64.getMimeDecoder().decode(block.group(2));
    }

    private static Pattern block(String kind) {
        return Pattern.compile("-----BEGIN (" + kind + ")-----([^-]*)-----END \\1-----");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ServerCertificate[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
