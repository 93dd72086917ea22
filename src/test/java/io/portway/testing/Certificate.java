package io.portway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for localhost that is signed by nobody whom the JVM trusts.
 *
 * @param keyStore holds it and its private key, under {@link #PASSWORD}
 * @param caFile   holds it in PEM, to be trusted
 * @param keyFile  holds its private key in PEM
 */
public record Certificate(Path keyStore, Path caFile, Path keyFile) {

    public static final String PASSWORD = "changeit";

    /** Makes one with the keytool of this Java. */
    public static Certificate make(Path directory) throws Exception {
        return make(directory, "EC");
    }

    /** The same with another algorithm of its key. */
    public static Certificate make(Path directory, String algorithm) throws Exception {
        Files.createDirectories(directory);
        Certificate certificate = new Certificate(
                directory.resolve("localhost.p12"),
                directory.resolve("localhost.pem"),
                directory.resolve("localhost.key"));
        certificate.keytool("-genkeypair", "-keyalg", algorithm, "-dname", "CN=localhost", "-ext", "san=dns:localhost");
        certificate.keytool("-exportcert", "-rfc", "-file", certificate.caFile.toString());
        certificate.writeKey();
        return certificate;
    }

    private void writeKey() throws Exception {
        KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
        byte[] key = store.getKey("localhost", PASSWORD.toCharArray()).getEncoded();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        Files.writeString(keyFile, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "localhost", "-keystore", keyStore.toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
