package io.portway.component.tts;

import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a route with the upstream messages of an application. The network thread only puts them into a {@link TtsQueue};
 * one thread of this consumer starts an exchange for each, in order of arrival, and does not wait for it to complete.
 */
public class TtsConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(TtsConsumer.class);
    private static final long WARNING_INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final TtsEndpoint endpoint;
    private final TtsSubscription subscription;
    private final LongAdder received = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());

    private volatile TtsQueue queue;
    private volatile @Nullable TtsClient client;
    private @Nullable ExecutorService executor;
    private @Nullable TtsMetrics metrics;

    public TtsConsumer(TtsEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.subscription = new TtsSubscription(
                endpoint.getApplication(), endpoint.messageTypes(), endpoint.times(), this::receive);
        this.queue = new TtsQueue(
                endpoint.getApplication(), endpoint.getConfiguration().getQueueSize());
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        TtsConsumerHealthCheck healthCheck = new TtsConsumerHealthCheck(this);
        healthCheck.setCamelContext(endpoint.getCamelContext());
        healthCheck.setEnabled(endpoint.getComponent().isHealthCheckConsumerEnabled());
        setHealthCheck(healthCheck);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        TtsQueue queue = new TtsQueue(
                endpoint.getApplication(), endpoint.getConfiguration().getQueueSize());
        this.queue = queue;
        connect();
        executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, endpoint.getEndpointBaseUri());
        executor.execute(() -> deliver(queue));
        metrics = new TtsMetrics(this, endpoint.getApplication(), getRouteId());
    }

    @Override
    protected void doSuspend() {
        disconnect();
    }

    @Override
    protected void doResume() {
        connect();
    }

    @Override
    protected void doStop() throws Exception {
        disconnect();
        int forgotten = queue.close();
        if (forgotten > 0) {
            lost.add(forgotten);
            LOG.error(
                    "{} messages of application {} were lost at the stop of route {}, which did not finish them in time",
                    forgotten,
                    endpoint.getApplication(),
                    getRouteId());
        }
        if (executor != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdown(executor);
            executor = null;
        }
        if (metrics != null) {
            metrics.close();
            metrics = null;
        }
        super.doStop();
    }

    /** False, so that a stop first suspends: nothing more comes in, and what is in the queue is still delivered. */
    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return queue.outstanding();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {}

    /** How many messages have arrived. */
    public long received() {
        return received.sum();
    }

    /** How many messages have arrived and never became an exchange. */
    public long lost() {
        return lost.sum();
    }

    /** How many messages became an exchange that failed. */
    public long failed() {
        return failed.sum();
    }

    /** The bytes of the messages that wait or are in flight. */
    public long queueFill() {
        return queue.bytes();
    }

    public long queueCapacity() {
        return queue.capacity();
    }

    /** Why messages do not come in, in words; null while they do. */
    public @Nullable String problem() {
        TtsClient client = this.client;
        if (client == null) {
            return "not started";
        }
        String problem = client.problem();
        return problem == null ? subscription.problem() : problem;
    }

    TtsSubscription subscription() {
        return subscription;
    }

    @Override
    public TtsEndpoint getEndpoint() {
        return endpoint;
    }

    private void connect() {
        TtsClient client = new TtsClient(
                endpoint.connection(endpoint.getApplication()),
                endpoint.getApplication(),
                endpoint.times(),
                endpoint.getComponent().executor(),
                subscription);
        this.client = client;
        client.open();
    }

    private void disconnect() {
        TtsClient client = this.client;
        if (client != null) {
            client.close();
        }
    }

    private void receive(Mqtt3Publish publish) {
        received.increment();
        try {
            if (queue.offer(new TtsMessage(publish.getTopic().toString(), publish.getPayloadAsBytes()))) {
                return;
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            // Thrown from here it would end the flow of messages, and nobody would notice.
            LOG.error("A message of application {} was lost", endpoint.getApplication(), e);
        }
        lost.increment();
    }

    private void deliver(TtsQueue queue) {
        try {
            for (TtsMessage message = queue.take(); message != null; message = queue.take()) {
                deliver(message, queue);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(TtsMessage message, TtsQueue queue) {
        AtomicBoolean done = new AtomicBoolean();
        try {
            Exchange exchange = createExchange(true);
            exchange.getMessage().setBody(message.payload());
            exchange.getMessage().setHeader(TtsConstants.TOPIC, message.topic());
            getAsyncProcessor().process(exchange, doneSync -> {
                if (done.compareAndSet(false, true)) {
                    delivered(message, queue, exchange.getException());
                }
            });
        } catch (RuntimeException | Error e) {
            // Nothing may end this thread, or messages would pile up with a healthy connection.
            if (done.compareAndSet(false, true)) {
                delivered(message, queue, e);
            }
        }
    }

    private void delivered(TtsMessage message, TtsQueue queue, @Nullable Throwable failure) {
        queue.release(message);
        if (failure == null) {
            return;
        }
        failed.increment();
        long now = System.nanoTime();
        long due = nextWarning.get();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + WARNING_INTERVAL)) {
            LOG.error(
                    "A message of application {} failed in route {} and does not come again; so far {} have failed",
                    endpoint.getApplication(),
                    getRouteId(),
                    failed(),
                    failure);
        }
    }
}
