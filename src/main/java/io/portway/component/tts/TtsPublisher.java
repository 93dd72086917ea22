package io.portway.component.tts;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Publishes the downlinks of one application over a connection of its own, in the order in which they are given. */
final class TtsPublisher implements TtsClient.Listener, AutoCloseable {

    private final TtsConnection connection;
    private final TtsClient client;
    private final Set<Downlink> waiting = new LinkedHashSet<>();
    private boolean connected;

    /** Starts to connect and returns at once. */
    TtsPublisher(TtsConnection connection, String application, TtsTimes times, Executor executor) {
        this.connection = connection;
        this.client = new TtsClient(connection, application, times, executor, this);
        client.open();
    }

    TtsConnection connection() {
        return connection;
    }

    /**
     * Publishes with QoS 1 as soon as there is a connection.
     *
     * @return completed by the PUBACK, or within the limit by an {@link IOException} that says what is wrong. Without a
     *     connection the downlink is then not sent later either; without a PUBACK it may have arrived all the same.
     */
    CompletableFuture<@Nullable Void> publish(String topic, byte[] payload, Duration limit) {
        Downlink downlink = new Downlink(topic, payload, new CompletableFuture<>());
        downlink.done.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        synchronized (this) {
            if (connected) {
                send(downlink);
            } else {
                waiting.add(downlink);
            }
        }
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        var unused = downlink.done.whenComplete((acknowledged, error) -> {
            boolean unsent = forget(downlink);
            if (error == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(reason(unsent, limit, error));
            }
        });
        return result;
    }

    @Override
    public synchronized void connected(TtsClient client) {
        connected = true;
        waiting.forEach(this::send);
        waiting.clear();
    }

    @Override
    public synchronized void disconnected(String reason) {
        connected = false;
    }

    /** Ends the connection and fails what waits for one. */
    @Override
    public void close() {
        client.close();
        List<Downlink> unsent;
        synchronized (this) {
            connected = false;
            unsent = List.copyOf(waiting);
        }
        unsent.forEach(downlink -> downlink.done.completeExceptionally(new IOException("stopped")));
    }

    private void send(Downlink downlink) {
        if (downlink.done.isDone()) {
            return;
        }
        var unused = client.mqtt()
                .publish(Mqtt3Publish.builder()
                        .topic(downlink.topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(downlink.payload)
                        .build())
                .whenComplete((published, error) -> {
                    if (error == null) {
                        downlink.done.complete(null);
                    } else {
                        downlink.done.completeExceptionally(error);
                    }
                });
    }

    private synchronized boolean forget(Downlink downlink) {
        return waiting.remove(downlink);
    }

    private IOException reason(boolean unsent, Duration limit, Throwable error) {
        if (unsent) {
            return new IOException("The downlink was not sent within " + limit.toMillis() + " ms: " + client.problem());
        }
        if (error instanceof TimeoutException) {
            return new IOException("The downlink may have been lost: " + connection.address()
                    + " did not acknowledge it within " + limit.toMillis() + " ms");
        }
        return new IOException("The downlink may have been lost: " + error.getMessage(), error);
    }

    /** A downlink is itself only: two with the same content are two. */
    private record Downlink(String topic, byte[] payload, CompletableFuture<@Nullable Void> done) {}
}
