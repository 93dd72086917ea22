package io.portway.packages.storage;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a query, read a page at a time, the first at once and each other when it is asked for. Nothing is held
 * open between two pages, so there is nothing to close. For use by one thread at a time.
 *
 * <p>{@link #hasNext} throws a {@link io.portway.data.DatabaseException} if the store cannot be read.
 */
public final class StoredMessages implements Iterator<StoredMessage> {

    private static final int PAGE_SIZE = 250;

    private final MessageStore store;
    private final MessageQuery query;
    private final long newestId;
    private long left;
    private @Nullable Position position;
    private Iterator<StoredMessage> page;

    StoredMessages(MessageStore store, MessageQuery query, long newestId, long limit) {
        this.store = store;
        this.query = query;
        this.newestId = newestId;
        this.left = limit;
        this.page = nextPage();
    }

    @Override
    public boolean hasNext() {
        if (left > 0 && !page.hasNext()) {
            page = nextPage();
        }
        return left > 0;
    }

    @Override
    public StoredMessage next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        StoredMessage message = page.next();
        position = message.position();
        left--;
        return message;
    }

    private Iterator<StoredMessage> nextPage() {
        List<StoredMessage> messages = store.page(query, position, newestId, (int) Math.min(PAGE_SIZE, left));
        if (messages.isEmpty()) {
            left = 0;
        }
        return messages.iterator();
    }
}
