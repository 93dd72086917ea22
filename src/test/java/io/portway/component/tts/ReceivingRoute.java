package io.portway.component.tts;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;

/** A running Camel with one route that starts at {@code tts:} and keeps what it gets. */
final class ReceivingRoute implements AutoCloseable {

    static final String ID = "source-tts-plant";
    // A name server that is away can take long to say that it knows no such host.
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String FAST = "&reconnectDelay=50&maxReconnectDelay=400";

    final DefaultCamelContext context = new DefaultCamelContext();
    final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<AsyncCallback> withheld = new CopyOnWriteArrayList<>();
    private volatile boolean withholding;

    record Received(String topic, byte[] body) {}

    /** Starts the route and does not wait for a connection. */
    static ReceivingRoute start(TtsConnection connection, String application, String options) throws Exception {
        return new ReceivingRoute().begin(connection, application, options);
    }

    /** From now on an exchange completes only at {@link #complete}. */
    ReceivingRoute withhold() {
        withholding = true;
        return this;
    }

    ReceivingRoute begin(TtsConnection connection, String application, String options) throws Exception {
        context.getRegistry().bind("plant", connection);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("tts:" + application + "?connection=#bean:plant" + delays(options) + options)
                        .routeId(ID)
                        .process(new Receiver());
            }
        });
        context.getShutdownStrategy().setTimeout(5);
        context.start();
        return this;
    }

    /** Completes what was withheld. */
    void complete() {
        withholding = false;
        withheld.forEach(callback -> callback.done(false));
        withheld.clear();
    }

    TtsConsumer consumer() {
        return (TtsConsumer) context.getRoute(ID).getConsumer();
    }

    /** What Camel's health registry says about the consumer. */
    HealthCheck.Result health() {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        HealthCheckRepository consumers = (HealthCheckRepository) registry.resolveById("consumers");
        consumers.setEnabled(true);
        return consumers.stream()
                .filter(check -> check.getId().equals("consumer:" + ID))
                .findFirst()
                .orElseThrow()
                .callReadiness();
    }

    String healthMessage() {
        return health().getMessage().orElse("");
    }

    void awaitUp() {
        await().atMost(LIMIT).until(() -> health().getState() == HealthCheck.State.UP);
    }

    void awaitDown(String reason) {
        await().atMost(LIMIT)
                .until(() -> health().getState() == HealthCheck.State.DOWN
                        && healthMessage().contains(reason));
    }

    @Override
    public void close() {
        complete();
        context.stop();
    }

    private static String delays(String options) {
        return options.contains("reconnectDelay=") ? "" : FAST;
    }

    private final class Receiver extends AsyncProcessorSupport {

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            received.add(new Received(
                    exchange.getMessage().getHeader(TtsConstants.TOPIC, String.class),
                    exchange.getMessage().getBody(byte[].class)));
            if (withholding) {
                withheld.add(callback);
                return false;
            }
            callback.done(true);
            return true;
        }
    }
}
