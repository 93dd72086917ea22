package io.portway.component.tts;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientReconnector;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT client of one application, which connects again for as long as it is open. Nothing here waits: what happens
 * is told to a {@link Listener}, and why there is no connection is found in {@link #problem()}. Used once: after
 * {@link #close()} a new one is made.
 */
final class TtsClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TtsClient.class);

    /** Is called on the network thread, which also serves other clients: it must not wait. */
    interface Listener {

        void connected(TtsClient client);

        void disconnected(String reason);
    }

    private final TtsConnection connection;
    private final String application;
    private final TtsTimes times;
    private final Executor executor;
    private final Listener listener;
    private final Mqtt3AsyncClient mqtt;

    private volatile boolean closed;
    private volatile CompletableFuture<@Nullable Void> pause = new CompletableFuture<>();
    private volatile @Nullable String problem;
    private volatile @Nullable String givenUpFor;

    // Touched by the network thread only.
    private boolean connected;
    private long connectedSince;
    private int failedAttempts;

    /**
     * Makes a client that is not open yet.
     *
     * @param executor looks up host names, which can take its time
     * @throws IllegalArgumentException where the CA file cannot be used
     */
    TtsClient(TtsConnection connection, String application, TtsTimes times, Executor executor, Listener listener) {
        this.connection = connection;
        this.application = application;
        this.times = times;
        this.executor = executor;
        this.listener = listener;
        this.mqtt = build();
        this.problem = "connecting to " + connection.address();
    }

    /** Starts to connect and returns at once. */
    void open() {
        if (!connection.tls()) {
            LOG.warn(
                    "The connection of application {} to {} is not encrypted: API key and messages can be read on the way",
                    application,
                    connection.address());
        }
        var unused = resolve().thenRun(this::connect);
    }

    /** Ends the connection, and the attempts to get one, and returns at once. */
    @Override
    public void close() {
        closed = true;
        problem = "stopped";
        pause.complete(null);
        var unused = mqtt.disconnect();
    }

    /** Gives the connection up for a new one, for a reason that is then shown. */
    void reconnect(String reason) {
        givenUpFor = reason;
        var unused = mqtt.disconnect();
    }

    Mqtt3AsyncClient mqtt() {
        return mqtt;
    }

    TtsConnection connection() {
        return connection;
    }

    /** Why there is no connection, in words; null while there is one. */
    @Nullable
    String problem() {
        return problem;
    }

    boolean isClosed() {
        return closed;
    }

    private void connect() {
        if (closed) {
            return;
        }
        var unused = mqtt.connectWith()
                .cleanSession(true)
                .keepAlive((int) times.keepAlive().toSeconds())
                .send();
    }

    private void onConnected() {
        if (closed) {
            var unused = mqtt.disconnect();
            return;
        }
        connected = true;
        givenUpFor = null;
        connectedSince = System.nanoTime();
        listener.connected(this);
        problem = null;
    }

    private void onDisconnected(MqttClientDisconnectedContext context) {
        if (closed) {
            return;
        }
        String reason;
        if (connected) {
            connected = false;
            String givenUpFor = this.givenUpFor;
            reason = givenUpFor == null ? TtsReason.disconnected(context.getSource(), context.getCause()) : givenUpFor;
            if (System.nanoTime() - connectedSince > times.maxReconnectDelay().toNanos()) {
                failedAttempts = 0;
            }
            listener.disconnected(reason);
        } else {
            reason = TtsReason.notConnected(context.getCause(), connection, application);
        }
        reportOnce("not connected to " + connection.address() + ": " + reason);
        reconnectAfter(times.delayBefore(failedAttempts++), context.getReconnector());
    }

    private void reportOnce(String newProblem) {
        if (!newProblem.equals(problem)) {
            LOG.warn("Application {} is {}; trying again", application, newProblem);
        }
        problem = newProblem;
    }

    private void reconnectAfter(Duration delay, MqttClientReconnector reconnector) {
        CompletableFuture<@Nullable Void> next = new CompletableFuture<@Nullable Void>()
                .completeOnTimeout(null, delay.toMillis(), TimeUnit.MILLISECONDS);
        pause = next;
        if (closed) {
            next.complete(null);
        }
        // What is subscribed is up to the listener, so that it sees how the broker answers.
        reconnector
                .resubscribeIfSessionExpired(false)
                .reconnectWhen(
                        next.thenCompose(over -> resolve()), (resolved, error) -> reconnector.reconnect(!closed));
    }

    /**
     * Looks the host up before the client does. The client would wait for it on a network thread and hold up the
     * connections that share it; after this it gets the answer, also a bad one, from the cache of the JVM.
     */
    private CompletableFuture<@Nullable Void> resolve() {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        InetAddress.getByName(connection.host());
                    } catch (UnknownHostException e) {
                        LOG.debug("Host {} cannot be resolved", connection.host(), e);
                    }
                },
                executor);
    }

    private Mqtt3AsyncClient build() {
        // The user name and key belong here: the client does not repeat those of connect() when it reconnects.
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(
                        "tts" + UUID.randomUUID().toString().replace("-", "").substring(0, 16))
                .transportConfig(transport())
                .simpleAuth()
                .username(application)
                .password(connection.apiKey().getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .addConnectedListener(context -> onConnected())
                .addDisconnectedListener(this::onDisconnected)
                .buildAsync();
    }

    private MqttClientTransportConfig transport() {
        long connectTimeout = times.connectTimeout().toMillis();
        // TLS belongs here too: beside a transport, the client's own builder ignores it and connects without.
        return MqttClientTransportConfig.builder()
                .serverHost(connection.host())
                .serverPort(connection.port())
                .sslConfig(connection.tls() ? tls(connectTimeout) : null)
                .socketConnectTimeout(connectTimeout, TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(connectTimeout, TimeUnit.MILLISECONDS)
                .build();
    }

    private MqttClientSslConfig tls(long handshakeTimeout) {
        return MqttClientSslConfig.builder()
                .trustManagerFactory(TtsTrust.of(connection.caFile()))
                .handshakeTimeout(handshakeTimeout, TimeUnit.MILLISECONDS)
                .build();
    }
}
