package io.portway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminKeyTest {

    private static final String SECRET = "0123456789abcdefghijklmnopqrstuv";

    @TempDir
    private Path folder;

    @Test
    void takesTheConfiguredKey() throws IOException {
        ApiKey key = AdminKey.loadOrCreate(" NNSXS.ADMIN." + SECRET + "\n", folder);

        assertThat(key.id()).isEqualTo("ADMIN");
        assertThat(key.hasSecret(SECRET)).isTrue();
        assertThat(key.hasSecret(SECRET + "x")).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a secret without a form",
                "NNSXS.ADMIN.0123456789abcdefghijklmnopqrstu",
                "NNSXS..0123456789abcdefghijklmnopqrstuv",
                "NNSXS.ADMIN.0123456789abcdef.hijklmnopqrstuv",
                "NNSXS.ADMIN.0123456789abcdef hijklmnopqrstuv",
                "MFRWG.ADMIN.0123456789abcdefghijklmnopqrstuv"
            })
    void refusesAnotherFormWithoutRepeatingIt(String configured) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminKey.loadOrCreate(configured, folder))
                .withMessageContaining("portway.auth.admin-key")
                .withMessageContaining("32 to 256 characters")
                .withMessageContaining("leave it out")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(configured.substring(6)));
    }

    @Test
    void makesAKeyAtTheFirstStartAndKeepsIt() throws IOException {
        ApiKey first = AdminKey.loadOrCreate(null, folder);
        ApiKey second = AdminKey.loadOrCreate("  ", folder);

        String written = Files.readString(folder.resolve("admin-key"));
        assertThat(written).matches("NNSXS\\.[A-Z2-7]{39}\\.[A-Z2-7]{52}\n");
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.hasSecret(written.strip().split("\\.")[2])).isTrue();
        assertThat(folder).isDirectoryNotContaining("glob:**admin-key.new");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void writesTheKeyForItsOwnerOnly() throws IOException {
        AdminKey.loadOrCreate(null, folder);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("admin-key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void makesAKeyWhereAProcessDiedWhileItWrote() throws IOException {
        Files.writeString(folder.resolve("admin-key.new"), "NNSXS.HALF");

        AdminKey.loadOrCreate(null, folder);

        assertThat(Files.readString(folder.resolve("admin-key"))).doesNotContain("HALF");
    }

    @Test
    void refusesAFileWithoutAKeyAndSaysWhatToDo() throws IOException {
        Files.writeString(folder.resolve("admin-key"), "not a key");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminKey.loadOrCreate(null, folder))
                .withMessageContaining(folder.resolve("admin-key").toString())
                .withMessageContaining("remove the file")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("not a key"));
    }

    @Test
    void refusesAFileThatIsNoTextAndNamesIt() throws IOException {
        Files.write(folder.resolve("admin-key"), new byte[] {(byte) 0xff, 0, (byte) 0xfe});

        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdminKey.loadOrCreate(null, folder))
                .withMessageContaining(folder.resolve("admin-key").toString());
    }

    @Test
    void doesNotShowTheSecretOfAKey() {
        assertThat(ApiKey.parse("NNSXS.ADMIN." + SECRET, "", "")).hasToString("NNSXS.ADMIN");
    }
}
