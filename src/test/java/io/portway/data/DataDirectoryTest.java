package io.portway.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void makesTheDirectory() {
        Path data = directory.resolve("var/portway");

        try (DataDirectory opened = DataDirectory.open(data)) {
            assertThat(opened.path()).isEqualTo(data).isDirectory();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void makesTheDirectoryForItsOwnerAloneAndLeavesTheModeOfOneThatIsThere() throws Exception {
        Path data = directory.resolve("data");
        DataDirectory.open(data).close();
        assertThat(Files.getPosixFilePermissions(data)).isEqualTo(PosixFilePermissions.fromString("rwx------"));

        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
        DataDirectory.open(data).close();

        assertThat(Files.getPosixFilePermissions(data)).isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
    }

    @Test
    void refusesASecondOwnerAndNamesTheFirst() {
        try (DataDirectory first = DataDirectory.open(directory)) {
            assertThatThrownBy(() -> DataDirectory.open(directory))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageStartingWith("The data directory " + first.path()
                            + " belongs to another Portway (process "
                            + ProcessHandle.current().pid() + ", since ")
                    .hasMessageEndingWith("); stop that one, or give this one another portway.data.dir.");
        }
    }

    @Test
    void tellsWhoOwnsItWithoutTakingIt() {
        assertThat(DataDirectory.belongsToAnother(directory)).isEmpty();
        assertThat(directory).isEmptyDirectory();
        try (DataDirectory first = DataDirectory.open(directory)) {
            assertThat(DataDirectory.belongsToAnother(first.path()).orElseThrow())
                    .startsWith("The data directory " + first.path() + " belongs to another Portway (process ");
        }
        assertThat(DataDirectory.belongsToAnother(directory)).isEmpty();
    }

    @Test
    void isFreeAgainOnceClosed() {
        DataDirectory.open(directory).close();

        assertThatCode(() -> DataDirectory.open(directory).close()).doesNotThrowAnyException();
    }

    @Test
    void refusesADirectoryItCannotWriteTo() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        Path data = file.resolve("data");

        assertThatThrownBy(() -> DataDirectory.open(data))
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("The data directory " + data + " cannot be written to (")
                .hasMessageEndingWith("); change its permissions, or set portway.data.dir to one that can.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nfs", "nfs4", "NFS4", "cifs", "smb3", "9p", "ceph", "fuse.sshfs", "fuse.glusterfs", "webdav"})
    void refusesANetworkFileSystem(String type) {
        assertThatThrownBy(() -> DataDirectory.refuseNetwork(directory, type))
                .isInstanceOf(DatabaseException.class)
                .hasMessage("The directory " + directory + " is on a network file system (" + type
                        + "), where SQLite's locks do not hold; put the data on a local disk.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "overlay", "tmpfs", "apfs", "NTFS"})
    void takesALocalFileSystem(String type) {
        assertThatCode(() -> DataDirectory.refuseNetwork(directory, type)).doesNotThrowAnyException();
    }
}
