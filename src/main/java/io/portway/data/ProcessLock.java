package io.portway.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that says which process owns what is beside it. The lock goes with the process, however it ends. */
final class ProcessLock implements AutoCloseable {

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes possession.
     *
     * @param file   created if it is not there
     * @param what   is owned, such as {@code The data directory data}
     * @param remedy what to do if another process owns it
     * @throws DatabaseException if one does; it is named
     * @throws IOException       if the file cannot be written
     */
    static ProcessLock take(Path file, String what, String remedy) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel, false) == null) {
                throw new DatabaseException(taken(channel, what, remedy));
            }
            write(channel, "process " + ProcessHandle.current().pid() + ", since " + Instant.now());
            return new ProcessLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Says what {@link #take} would if another process owns it, without taking it. */
    static Optional<String> takenByAnother(Path file, String what, String remedy) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return tryLock(channel, true) == null ? Optional.of(taken(channel, what, remedy)) : Optional.empty();
        }
    }

    private static String taken(FileChannel channel, String what, String remedy) throws IOException {
        return what + " belongs to another Portway (" + read(channel) + "); stop that one, or " + remedy + ".";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(Long.MAX_VALUE - 1, 1, shared);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(200);
        channel.read(buffer, 0);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString().strip();
    }

    private static void write(FileChannel channel, String owner) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(true);
    }
}
