package io.portway.component.mqtt5;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** Stands at {@code direct:application-up}: completes exchanges on a thread of its own, as a commit does, or holds them. */
final class Collector extends AsyncProcessorSupport implements AutoCloseable {

    record Message(String body, String topic, Object source, Object applications, Object alias) {}

    private final List<Message> messages = Collections.synchronizedList(new ArrayList<>());
    private final Queue<AsyncCallback> held = new ArrayDeque<>();
    private final ExecutorService committer = Executors.newSingleThreadExecutor();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private boolean holding;

    @Override
    public synchronized boolean process(Exchange exchange, AsyncCallback callback) {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        messages.add(new Message(
                new String(exchange.getMessage().getBody(byte[].class), StandardCharsets.UTF_8),
                exchange.getVariable("topic", String.class),
                exchange.getVariable("source"),
                exchange.getVariable("applications"),
                exchange.getVariable("alias")));
        if (holding) {
            held.add(callback);
        } else {
            committer.execute(() -> complete(callback));
        }
        return false;
    }

    /** From now on exchanges are not completed. */
    synchronized void hold() {
        holding = true;
    }

    /** Completes what was held, in the order of arrival, and from now on everything again. */
    synchronized void release() {
        holding = false;
        held.forEach(callback -> committer.execute(() -> complete(callback)));
        held.clear();
    }

    /** Completes the first of those held and goes on holding. */
    synchronized void releaseFirst() {
        AsyncCallback first = held.remove();
        committer.execute(() -> complete(first));
    }

    private void complete(AsyncCallback callback) {
        underWay.decrementAndGet();
        callback.done(false);
    }

    /** How many exchanges there have been at a time that were not completed. */
    int mostUnderWay() {
        return mostUnderWay.get();
    }

    List<Message> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    List<String> bodies() {
        return messages().stream().map(Message::body).toList();
    }

    void clear() {
        messages.clear();
    }

    @Override
    public void close() {
        committer.shutdownNow();
    }
}
