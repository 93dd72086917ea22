package io.portway.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;

/**
 * Another stream compressed with gzip (RFC 1952) as it is read; Java itself does that only as it is written.
 *
 * <p>Read by one thread at a time; {@link #close} may be called by any, does not wait for it, and ends the stream.
 */
final class GzipStream extends InputStream {

    private static final byte[] HEAD = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int TAIL_BYTES = 8;

    private final InputStream source;
    private final CRC32 checksum = new CRC32();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final InputStream compressed;

    /** Held while the deflater works: to end it then would pull its memory from under it. */
    private final ReentrantLock working = new ReentrantLock();

    private InputStream edge = new ByteArrayInputStream(HEAD);
    private boolean inTail;
    private volatile boolean closed;

    GzipStream(InputStream source) {
        this.source = source;
        this.compressed = new DeflaterInputStream(new CheckedInputStream(source, checksum), deflater);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        working.lock();
        try {
            int count = length == 0 ? 0 : edge.read(target, offset, length);
            if (count >= 0 || inTail || closed) {
                return closed ? -1 : count;
            }
            count = compressed.read(target, offset, length);
            if (count < 0) {
                inTail = true;
                edge = new ByteArrayInputStream(tail());
                count = edge.read(target, offset, length);
            }
            return count;
        } finally {
            working.unlock();
            endIfClosed();
        }
    }

    /** That there may be more, so that a reader fills what it sends. */
    @Override
    public int available() {
        return inTail ? 0 : 1;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        source.close();
        endIfClosed();
    }

    private byte[] tail() {
        return ByteBuffer.allocate(TAIL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) checksum.getValue())
                .putInt((int) deflater.getBytesRead())
                .array();
    }

    /** Whoever of reader and closer comes last gives the memory back that Java's heap knows nothing of. */
    private void endIfClosed() {
        if (closed && working.tryLock()) {
            try {
                deflater.end();
            } finally {
                working.unlock();
            }
        }
    }
}
