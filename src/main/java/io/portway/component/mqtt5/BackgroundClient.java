package io.portway.component.mqtt5;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ExecutorServiceManager;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.util.MqttTopicValidator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A Paho client for a consumer that subscribes once and then only acknowledges. {@link #subscribe} returns at once; a
 * thread of its own connects with the callback in place, subscribes, and does both again on a new {@link Connection}
 * whenever one ends or does not come about, until {@link #close}.
 */
final class BackgroundClient extends MqttClient {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundClient.class);
    private static final long FIRST_DELAY = 1_000;
    private static final long CLOSE_LIMIT = 5_000;
    private static final long LOOK_AFTER = 200;

    /** What a broker that hangs up soon after each connect is likely to mean; once, it may only have restarted. */
    private static final String TWIN = "; is there another client with the client id %s?";

    /** What MQTT 5 takes for the receive maximum of a client that names none. */
    private static final int LARGEST_RECEIVE_MAXIMUM = 65_535;

    private final boolean manualAcks;
    private final MqttConnectionOptions options;
    private final ExecutorServiceManager executors;
    private final ExecutorService thread;
    private final Semaphore room;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean hadSession;

    /** Why there was no connection since the last one, so that each outage and each reason is logged once. */
    private final Set<String> told = new HashSet<>();

    private volatile boolean paused;
    private volatile @Nullable MqttCallback callback;
    private volatile @Nullable Connection connection;
    private volatile @Nullable String problem = "not connected yet";

    /** Throws an {@link IllegalArgumentException} for a URL that Paho cannot connect to. */
    BackgroundClient(
            String brokerUrl,
            String clientId,
            boolean manualAcks,
            MqttConnectionOptions options,
            ExecutorServiceManager executors)
            throws MqttException {
        super(brokerUrl, clientId, new MemoryPersistence());
        this.manualAcks = manualAcks;
        this.options = options;
        this.executors = executors;
        this.thread = executors.newSingleThreadExecutor(this, "mqtt5 " + clientId);
        Integer receiveMaximum = options.getReceiveMaximum();
        this.room = new Semaphore(receiveMaximum == null ? LARGEST_RECEIVE_MAXIMUM : receiveMaximum);
    }

    /** Says why there is no subscription at the moment; null while there is one. */
    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public void setCallback(MqttCallback callback) {
        this.callback = callback;
    }

    /** Starts to connect and subscribe; the token says nothing. */
    @Override
    public IMqttToken subscribe(String topicFilter, int qos) {
        MqttTopicValidator.validate(topicFilter, true, true);
        thread.execute(() -> stayConnected(new MqttSubscription(topicFilter, qos)));
        return new MqttToken(getClientId());
    }

    /** Acknowledges the message if its connection is still there; otherwise the broker sends it again on the next one. */
    @Override
    public void messageArrivedComplete(int messageId, int qos) throws MqttException {
        Connection current = connection;
        if (current != null) {
            current.acknowledge(messageId, qos);
        }
    }

    /** Takes no more messages; the broker keeps them, as they are not acknowledged. */
    void pause() {
        paused = true;
    }

    /** Ends the connection in good order if there is one, and stops trying. */
    @Override
    public void close() {
        closed.countDown();
        executors.shutdownNow(thread);
        try {
            if (!executors.awaitTermination(thread, CLOSE_LIMIT)) {
                LOG.warn("The connection to {} did not end within {} ms", getServerURI(), CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stayConnected(MqttSubscription subscription) {
        int number = 0;
        int failures = 0;
        boolean hungUp = false;
        long delay;
        try {
            do {
                long start = System.nanoTime();
                String reason = connectOnce(++number, subscription);
                long lasted = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                boolean wasStable = problem == null && lasted > options.getMaxReconnectDelay();
                failures = wasStable ? 1 : failures + 1;
                delay = delay(failures);
                boolean hungUpAgain = hungUp && failures > 1 && reason.equals(Connection.HUNG_UP);
                report(hungUpAgain ? reason + TWIN.formatted(getClientId()) : reason, delay);
                hungUp = reason.equals(Connection.HUNG_UP);
            } while (!closed.await(delay, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("No longer connecting to {}", getServerURI());
        }
    }

    /** Returns why the connection ended or did not come about. */
    private String connectOnce(int number, MqttSubscription subscription) throws InterruptedException {
        Connection attempt = null;
        try {
            attempt = new Connection(getServerURI(), getClientId(), number, this::handOver);
            attempt.setManualAcks(manualAcks);
            connection = attempt;
            boolean resumed = attempt.open(options, subscription);
            report(subscription, resumed);
            problem = null;
            return attempt.awaitEnd();
        } catch (MqttException | RuntimeException e) {
            return Connection.reason(e);
        } finally {
            if (attempt != null) {
                attempt.end();
            }
        }
    }

    private void handOver(String topic, MqttMessage message) throws Exception {
        if (!paused && awaitRoom()) {
            callback.messageArrived(topic, message);
        }
    }

    /**
     * Waits while as many messages are under way as the broker was told it may send. Some send more (Mosquitto 2.0 does,
     * while acknowledgements and new messages cross); what is too much then stays on the network instead of in memory.
     *
     * @return false once the client is closed
     */
    private boolean awaitRoom() throws InterruptedException {
        while (!room.tryAcquire(LOOK_AFTER, TimeUnit.MILLISECONDS)) {
            if (closed.getCount() == 0) {
                return false;
            }
        }
        return true;
    }

    /** A message that was handed over is done with, acknowledged or not. */
    void doneWithOne() {
        room.release();
    }

    private void report(MqttSubscription subscription, boolean resumed) {
        LOG.info(
                "Subscribed to {} at {} in {} session",
                subscription.getTopic(),
                getServerURI(),
                resumed ? "the kept" : "a new");
        if (hadSession && !resumed && !options.isCleanStart()) {
            LOG.warn(
                    "{} has lost the session of {}, and the messages that waited in it", getServerURI(), getClientId());
        }
        hadSession = true;
        told.clear();
    }

    private void report(String reason, long delay) {
        if (closed.getCount() == 0) {
            return;
        }
        problem = reason;
        boolean first = told.isEmpty();
        Level level = first ? Level.WARN : told.contains(reason) ? Level.DEBUG : Level.INFO;
        told.add(reason);
        LOG.atLevel(level)
                .log(
                        "{} connection to {}: {}; next attempt in {} ms",
                        first ? "No" : "Still no",
                        getServerURI(),
                        reason,
                        delay);
    }

    private long delay(int failures) {
        long growing = FIRST_DELAY << Math.min(failures - 1, 20);
        long longest = Math.max(FIRST_DELAY, Math.min(growing, options.getMaxReconnectDelay()));
        return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    }
}
