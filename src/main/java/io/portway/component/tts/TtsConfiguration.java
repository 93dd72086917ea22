package io.portway.component.tts;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of an endpoint. Whether they can work together is checked by the endpoint. */
@UriParams
public class TtsConfiguration {

    private static final long DEFAULT_QUEUE_SIZE = 32L * 1024 * 1024;

    @UriParam(label = "security")
    private @Nullable TtsConnection connection;

    @UriParam(label = "security")
    private @Nullable Function<String, TtsConnection> connections;

    @UriParam(label = "consumer")
    private @Nullable String messages;

    @UriParam(label = "consumer,advanced")
    private @Nullable Supplier<? extends Collection<String>> messageSource;

    @UriParam(label = "consumer", defaultValue = "33554432")
    private long queueSize = DEFAULT_QUEUE_SIZE;

    @UriParam(label = "producer", defaultValue = "push", enums = "push,replace")
    private TtsOperation operation = TtsOperation.PUSH;

    @UriParam(label = "producer,advanced", defaultValue = "10s")
    private Duration publishTimeout = Duration.ofSeconds(10);

    @UriParam(defaultValue = "30s")
    private Duration keepAlive = Duration.ofSeconds(30);

    @UriParam(label = "advanced", defaultValue = "10s")
    private Duration connectTimeout = Duration.ofSeconds(10);

    @UriParam(defaultValue = "1s")
    private Duration reconnectDelay = Duration.ofSeconds(1);

    @UriParam(defaultValue = "30s")
    private Duration maxReconnectDelay = Duration.ofSeconds(30);

    public @Nullable TtsConnection getConnection() {
        return connection;
    }

    /**
     * Where the MQTT server listens, and the API key of the application: a bean, so that no key stands in a URI. Goes
     * before `connections`.
     */
    public void setConnection(@Nullable TtsConnection connection) {
        this.connection = connection;
    }

    public @Nullable Function<String, TtsConnection> getConnections() {
        return connections;
    }

    /**
     * Finds the connection of an application, or null where there is none. A producer with it serves all applications
     * that it knows (header CamelTtsApplication), each over one connection, which is opened with the first downlink.
     */
    public void setConnections(@Nullable Function<String, TtsConnection> connections) {
        this.connections = connections;
    }

    public @Nullable String getMessages() {
        return messages;
    }

    /**
     * The types of messages to receive, separated by commas: uplink_message, uplink_normalized, join_accept,
     * downlink_queued, downlink_sent, downlink_ack, downlink_nack, downlink_failed, downlink_queue_invalidated,
     * location_solved, service_data. All of them by default.
     */
    public void setMessages(@Nullable String messages) {
        this.messages = messages;
    }

    public @Nullable Supplier<? extends Collection<String>> getMessageSource() {
        return messageSource;
    }

    /**
     * Is asked for the types of messages at each subscribing, instead of `messages`. It must answer at once. With an
     * empty answer nothing is subscribed to, which counts as healthy.
     */
    public void setMessageSource(@Nullable Supplier<? extends Collection<String>> messageSource) {
        this.messageSource = messageSource;
    }

    public long getQueueSize() {
        return queueSize;
    }

    /**
     * How many bytes of messages may wait or be in flight, 512 more counted for each message. What arrives beyond that
     * is lost, which is logged as an error and counted.
     */
    public void setQueueSize(long queueSize) {
        this.queueSize = queueSize;
    }

    public TtsOperation getOperation() {
        return operation;
    }

    /**
     * Whether downlinks are added to the end of the device's downlink queue (push) or take the place of what is in it
     * (replace).
     */
    public void setOperation(TtsOperation operation) {
        this.operation = operation;
    }

    public Duration getPublishTimeout() {
        return publishTimeout;
    }

    /**
     * How long a downlink may wait for a connection and for its acknowledgement before its exchange fails.
     */
    public void setPublishTimeout(Duration publishTimeout) {
        this.publishTimeout = publishTimeout;
    }

    public Duration getKeepAlive() {
        return keepAlive;
    }

    /**
     * After how long a silence the client asks the server for a sign of life. A connection that is dead is noticed within
     * twice that time.
     */
    public void setKeepAlive(Duration keepAlive) {
        this.keepAlive = keepAlive;
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    /**
     * How long the server may take to answer at each of the steps to a connection: TCP, TLS, CONNECT and SUBSCRIBE.
     */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Duration getReconnectDelay() {
        return reconnectDelay;
    }

    /**
     * The longest time before the first attempt to connect again; doubled with each attempt that fails. The actual time
     * is random, at least half of it.
     */
    public void setReconnectDelay(Duration reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public Duration getMaxReconnectDelay() {
        return maxReconnectDelay;
    }

    /**
     * The longest time between two attempts to connect.
     */
    public void setMaxReconnectDelay(Duration maxReconnectDelay) {
        this.maxReconnectDelay = maxReconnectDelay;
    }
}
