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
    private final @Nullable Position continuation;
    private Span left;
    private boolean ended;
    private Iterator<StoredMessage> page;

    StoredMessages(MessageStore store, MessageQuery query, Span span) {
        this.store = store;
        this.query = query;
        this.continuation = span.end() == null ? null : span.end().justBefore(query.order());
        this.left = span;
        this.page = nextPage();
    }

    /** After which position the messages are that the limit left out; null when it left out none. */
    public @Nullable Position continuation() {
        return continuation;
    }

    @Override
    public boolean hasNext() {
        if (!ended && !page.hasNext()) {
            page = nextPage();
        }
        return page.hasNext();
    }

    @Override
    public StoredMessage next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        StoredMessage message = page.next();
        left = left.startingAfter(message.position());
        return message;
    }

    private Iterator<StoredMessage> nextPage() {
        List<StoredMessage> messages = store.page(query, left, PAGE_SIZE);
        ended = messages.isEmpty();
        return messages.iterator();
    }
}
