package io.portway.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portway.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataKeysTest {

    private static final String PLACE = "here";

    @TempDir
    private Path folder;

    @Test
    void makesAKeyAtTheFirstStartAndKeepsIt() {
        byte[] value = open(null).encrypt("text", PLACE);

        assertThat(open(null).decrypt(value, PLACE)).isEqualTo("text");
        assertThat(file()).content().matches("[0-9A-Za-z+/]{43}=\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void writesTheKeyForItsOwnerOnly() throws IOException {
        open(null);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void takesTheConfiguredKeyAndMakesNone() {
        DataKey configured = DataKey.generate();
        open(configured);

        assertThat(open(configured)).isSameAs(configured);
        assertThat(file()).doesNotExist();
    }

    @Test
    void takesTheKeyOfTheFileFromTheConfigurationToo() throws IOException {
        byte[] value = open(null).encrypt("text", PLACE);

        DataKey moved = DataKey.parse(Files.readString(file()).strip());
        Files.delete(file());

        assertThat(open(moved).decrypt(value, PLACE)).isEqualTo("text");
    }

    @Test
    void refusesAnotherConfiguredKey() {
        open(null);

        refuses(DataKey.generate())
                .withMessageStartingWith("portway.data.key is not the key")
                .withMessageContaining("give that one");
    }

    @Test
    void refusesAnotherKeyInTheFile() throws IOException {
        open(DataKey.generate());
        Files.writeString(file(), DataKey.generate().toBase64());

        refuses(null).withMessageStartingWith("The key in " + file() + " is not the key");
    }

    @Test
    void refusesToMakeAKeyForADatabaseThatHasOne() throws IOException {
        open(null);
        Files.delete(file());

        refuses(null)
                .withMessageContaining("there is no " + file())
                .withMessageContaining("restore it from the backup");
        assertThat(file()).doesNotExist();
    }

    @Test
    void refusesAFileWithoutAKeyAndDoesNotRepeatIt() throws IOException {
        Files.writeString(file(), "hunter2");

        refuses(null)
                .withMessageContaining("The content of " + file() + " is not base64 of 32 bytes")
                .withMessageContaining("portway.data.key")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void refusesAFileThatIsNoTextAndNamesIt() throws IOException {
        Files.write(file(), new byte[] {(byte) 0xff, 0, (byte) 0xfe});

        refuses(null).withMessageContaining("The content of " + file() + " is not base64 of 32 bytes");
    }

    @Test
    void keepsTheKeyOfAStartThatDiedBeforeTheDatabaseHeardOfIt() throws IOException {
        String written = DataKey.generate().toBase64();
        Files.writeString(file(), written);

        assertThat(open(null).toBase64()).isEqualTo(written);
    }

    private ThrowableAssertAlternative<DatabaseException> refuses(@Nullable DataKey configured) {
        return assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> open(configured));
    }

    private DataKey open(@Nullable DataKey configured) {
        try (Database database = TestDatabase.open(folder, "portway")) {
            return DataKeys.open(database, configured, folder);
        }
    }

    private Path file() {
        return folder.resolve("data-key");
    }
}
