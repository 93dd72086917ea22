package io.portway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.portway.testing.Certificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificate and key of the HTTP API: which files are taken, and what is said of the others. */
class ServerCertificateTest {

    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    @TempDir
    private static Path directory;

    private static Certificate ofEc;
    private static Certificate ofRsa;

    @BeforeAll
    static void make() throws Exception {
        ofEc = Certificate.make(directory.resolve("ec"));
        ofRsa = Certificate.make(directory.resolve("rsa"), "RSA");
        Files.writeString(directory.resolve("text"), "no PEM");
        Files.writeString(
                directory.resolve("damaged"), "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        Files.writeString(
                directory.resolve("encrypted"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void takesACertificateAndItsKey(String algorithm) throws Exception {
        Certificate made = Certificate.make(directory.resolve("of" + algorithm), algorithm);

        ServerCertificate read = ServerCertificate.read(made.caFile(), made.keyFile());

        assertThat(read.chain()).hasSize(1);
        assertThat(read).hasToString("ServerCertificate[CN=localhost]");
    }

    @ParameterizedTest
    @CsvSource({"EC, EC PRIVATE KEY", "RSA, RSA PRIVATE KEY"})
    void takesAKeyInItsOlderForm(String algorithm, String block) throws Exception {
        assumeThat(OPENSSL).exists();
        Certificate made = algorithm.equals("EC") ? ofEc : ofRsa;
        Path older = directory.resolve("older-" + algorithm);
        Process openssl = new ProcessBuilder(
                        OPENSSL.toString(),
                        "pkey",
                        "-traditional",
                        "-in",
                        made.keyFile().toString(),
                        "-out",
                        older.toString())
                .inheritIO()
                .start();
        assertThat(openssl.waitFor()).isZero();
        assertThat(older).content().contains(block);

        assertThat(ServerCertificate.read(made.caFile(), older))
                .isEqualTo(ServerCertificate.read(made.caFile(), made.keyFile()));
    }

    @Test
    void takesAFileWithTheWholeChain() throws Exception {
        Path chain = directory.resolve("chain");
        Files.writeString(chain, Files.readString(ofEc.caFile()) + "\n" + Files.readString(ofRsa.caFile()));

        assertThat(ServerCertificate.read(chain, ofEc.keyFile()).chain()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere,          ec/localhost.key,  nowhere cannot be read",
        "text,             ec/localhost.key,  text has no certificate",
        "ec/localhost.key, ec/localhost.key,  ec/localhost.key has no certificate",
        "damaged,          ec/localhost.key,  damaged is damaged",
        "ec/localhost.pem, nowhere,           nowhere cannot be read",
        "ec/localhost.pem, ec/localhost.pem,  ec/localhost.pem has no private key in clear",
        "ec/localhost.pem, encrypted,         encrypted has no private key in clear",
        "ec/localhost.pem, rsa/localhost.key, rsa/localhost.key has no key for a certificate with EC",
    })
    void namesTheFileThatIsWrong(Path certificate, Path key, String problem) {
        assertThatThrownBy(() -> ServerCertificate.read(directory.resolve(certificate), directory.resolve(key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(directory.resolve(problem).toString());
    }

    @Test
    void namesBothFilesWhereTheKeyIsOfAnotherCertificate() throws Exception {
        Certificate other = Certificate.make(directory.resolve("other"));

        assertThatThrownBy(() -> ServerCertificate.read(ofEc.caFile(), other.keyFile()))
                .hasMessage(
                        "the key in %s does not fit the first certificate in %s; give the key that this certificate"
                                + " was made for.",
                        other.keyFile(), ofEc.caFile());
    }

    @Test
    void stopsTheStartWithThePlaceOfTheKey() throws Exception {
        assertThat(faults("tls.certificate=" + ofEc.caFile() + "\nportway.http.tls.key=" + ofRsa.keyFile()))
                .startsWith("config/application.properties:1: " + ofRsa.keyFile() + " has no key");
    }

    @ParameterizedTest
    @CsvSource({"tls.certificate, tls.key", "tls.key, tls.certificate"})
    void refusesOneOfTheTwoAlone(String given, String missing) throws Exception {
        assertThat(faults(given + "=" + ofEc.caFile()))
                .isEqualTo("config/application.properties:1: portway.http." + given
                        + " is of no use alone; set portway.http." + missing + ", too.");
    }

    private static String faults(String line) throws Exception {
        Home home = Home.of(Files.createTempDirectory(directory, "home"));
        Files.createDirectories(home.config());
        Files.writeString(home.configFile(), "portway.http." + line + "\n");
        return Settings.load(home, new Properties(), Map.of()).faults().get(0).toString();
    }
}
