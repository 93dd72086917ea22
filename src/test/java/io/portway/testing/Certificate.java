package io.portway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for localhost that is signed by nobody whom the JVM trusts.
 *
 * @param keyStore holds it and its private key, under {@link #PASSWORD}
 * @param caFile   holds it in PEM, to be trusted
 */
public record Certificate(Path keyStore, Path caFile) {

    public static final String PASSWORD = "changeit";

    /** Makes one with the keytool of this Java. */
    public static Certificate make(Path directory) throws IOException, InterruptedException {
        Certificate certificate =
                new Certificate(directory.resolve("localhost.p12"), directory.resolve("localhost.pem"));
        certificate.keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost");
        certificate.keytool("-exportcert", "-rfc", "-file", certificate.caFile.toString());
        return certificate;
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
