package io.portway.api;

import io.portway.data.DatabaseException;
import io.portway.packages.storage.StoredMessage;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Messages as TTS streams them: each as {@code {"result":…}} on a line of its own. They are asked for as the bytes are
 * read, so that memory holds one page, whatever the length of the answer. A failure on the way becomes the last line.
 *
 * <p>Read by one thread at a time; {@link #close} may be called by any, and ends the stream.
 */
final class ResultStream extends InputStream {

    private static final byte[] NONE = {};
    private static final byte[] START = "{\"result\":".getBytes(StandardCharsets.UTF_8);

    private final Iterator<StoredMessage> messages;
    private final byte[] end;
    private final Function<DatabaseException, ApiException> failure;
    private byte[] line = NONE;
    private int position;
    private boolean ended;
    private volatile boolean closed;

    /** @param separator what follows each line, line break included */
    ResultStream(
            Iterator<StoredMessage> messages, String separator, Function<DatabaseException, ApiException> failure) {
        this.messages = messages;
        this.end = ("}" + separator).getBytes(StandardCharsets.UTF_8);
        this.failure = failure;
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
                line = result(messages.next().raw());
                return true;
            }
        } catch (DatabaseException e) {
            line = error(failure.apply(e));
        }
        ended = true;
        return line.length > 0;
    }

    /** Line breaks between the tokens of a message would break the line; within a text JSON has none. */
    private byte[] result(byte[] raw) {
        byte[] result = Arrays.copyOf(START, START.length + raw.length + end.length);
        for (int i = 0; i < raw.length; i++) {
            byte b = raw[i];
            result[START.length + i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
        }
        System.arraycopy(end, 0, result, START.length + raw.length, end.length);
        return result;
    }

    private byte[] error(ApiException failed) {
        byte[] error = Json.write(Map.of("error", failed.toJson()));
        byte[] separated = Arrays.copyOf(error, error.length + end.length - 1);
        System.arraycopy(end, 1, separated, error.length, end.length - 1);
        return separated;
    }
}
