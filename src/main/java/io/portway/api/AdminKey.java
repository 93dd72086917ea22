package io.portway.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key that may do everything: the configured one, else one in a file of the data directory, made at the first start. */
public final class AdminKey {

    /** The property that configures it. */
    public static final String PROPERTY = "portway.auth.admin-key";

    static final String FILE = "admin-key";

    private static final Logger LOG = LoggerFactory.getLogger(AdminKey.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private AdminKey() {}

    /**
     * The key to use, made and written when there is none. The directory must exist.
     *
     * @param configured the value of {@link #PROPERTY}; null or blank where it is not set
     * @throws IllegalArgumentException if the configured or written key has not the form of one
     * @throws IOException              if the file cannot be read or written; the message names it
     */
    public static ApiKey loadOrCreate(@Nullable String configured, Path dataDirectory) throws IOException {
        if (configured != null && !configured.isBlank()) {
            return ApiKey.parse(configured.strip(), PROPERTY, "correct it, or leave it out to have a key made");
        }
        Path file = dataDirectory.resolve(FILE);
        if (!Files.exists(file)) {
            write(file, ApiKey.generate());
            LOG.info("A first admin key was made; it is in {}", file);
        }
        warnIfOthersCanRead(file);
        return ApiKey.parse(
                Files.readString(file, StandardCharsets.UTF_8).strip(),
                "The content of " + file,
                "remove the file to have a new key made, or set " + PROPERTY);
    }

    /** Either the whole key is there afterwards, for its owner only, or nothing is. */
    private static void write(Path file, String key) throws IOException {
        Path unfinished = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(unfinished);
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        try (FileChannel channel = FileChannel.open(
                unfinished, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        if (isPosix(file)) {
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    private static void warnIfOthersCanRead(Path file) throws IOException {
        if (isPosix(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            LOG.warn("Others than its owner can read the admin key; run: chmod 600 {}", file);
        }
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
