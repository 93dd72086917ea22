package io.portway.api;

import io.portway.data.DatabaseException;
import io.portway.packages.storage.StoredMessage;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Function;

/**
 * Messages, a line each. They are asked for as the bytes are read, so that memory holds one page, whatever the length of
 * the answer. A failure on the way becomes the last line.
 *
 * <p>Read by one thread at a time; {@link #close} may be called by any, and ends the stream.
 */
final class ResultStream extends InputStream {

    private static final byte[] NONE = {};

    private final Iterator<StoredMessage> messages;
    private final MessageLines lines;
    private final Function<DatabaseException, ApiException> failure;
    private byte[] line;
    private int position;
    private boolean ended;
    private volatile boolean closed;

    ResultStream(
            Iterator<StoredMessage> messages, MessageLines lines, Function<DatabaseException, ApiException> failure) {
        this.messages = messages;
        this.lines = lines;
        this.failure = failure;
        this.line = lines.head();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        int count = 0;
        while (count < length && !closed && (position < line.length || nextLine())) {
            int part = Math.min(length - count, line.length - position);
            System.arraycopy(line, position, target, offset + count, part);
            position += part;
            count += part;
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    /** What can be read without a look into the store. */
    @Override
    public int available() {
        return line.length - position;
    }

    @Override
    public void close() {
        closed = true;
    }

    private boolean nextLine() {
        position = 0;
        line = NONE;
        if (ended) {
            return false;
        }
        try {
            if (messages.hasNext()) {
                line = lines.line(messages.next());
                return true;
            }
        } catch (DatabaseException e) {
            line = lines.failure(failure.apply(e));
        }
        ended = true;
        return line.length > 0;
    }
}
