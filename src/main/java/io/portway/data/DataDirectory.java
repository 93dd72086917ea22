package io.portway.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The directory that holds the databases, owned by one process as long as this is open. The lock goes with the process,
 * however it ends.
 */
public final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "portway.lock";
    private static final String REMEDY = "give this one another portway.data.dir";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "webdav",
            "9p",
            "ceph",
            "lustre",
            "fuse.ceph-fuse",
            "fuse.glusterfs",
            "fuse.sshfs");

    private final Path path;
    private final ProcessLock lock;

    private DataDirectory(Path path, ProcessLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates the directory, for its owner alone, if it is not there, and takes possession of it.
     *
     * @throws DatabaseException if it cannot be written to, is on a network file system (where SQLite's locks and its
     *                           shared memory do not hold), or belongs to another process, which is named
     */
    public static DataDirectory open(Path path) {
        try {
            create(path);
            refuseNetwork(path);
            return new DataDirectory(path, ProcessLock.take(path.resolve(LOCK_FILE), what(path), REMEDY));
        } catch (IOException e) {
            throw new DatabaseException(
                    "The data directory " + path.toAbsolutePath() + " cannot be written to (" + reason(e)
                            + "); change its permissions, or set portway.data.dir to one that can.",
                    e);
        }
    }

    /** Says which other process owns the directory; empty if none does or that cannot be read. Changes nothing. */
    public static Optional<String> belongsToAnother(Path path) {
        try {
            return ProcessLock.takenByAnother(path.resolve(LOCK_FILE), what(path), REMEDY);
        } catch (IOException e) {
            // Whoever opens it will say what is wrong with it.
            return Optional.empty();
        }
    }

    private static String what(Path path) {
        return "The data directory " + path;
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new DatabaseException("The lock on " + path + " cannot be released: " + e.getMessage(), e);
        }
    }

    /** The mode of a directory that is there is its owner's affair. */
    private static void create(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectory(
                path,
                posix
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                        : new FileAttribute<?>[0]);
    }

    /** Refuses a place that SQLite cannot use, or returns. */
    static void refuseNetwork(Path path) throws IOException {
        refuseNetwork(path, Files.getFileStore(path).type());
    }

    static void refuseNetwork(Path path, String fileSystem) {
        if (NETWORK.contains(fileSystem.toLowerCase(Locale.ROOT))) {
            throw new DatabaseException("The directory " + path + " is on a network file system (" + fileSystem
                    + "), where SQLite's locks do not hold; put the data on a local disk.");
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replaceAll("Exception$", "")
                + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }
}
