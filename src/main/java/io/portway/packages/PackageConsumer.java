package io.portway.packages;

import io.portway.association.Association;
import io.portway.association.AssociationListener;
import io.portway.journal.Attempt;
import io.portway.journal.Delivery;
import io.portway.journal.Outcome;
import io.portway.journal.PackageQueue;
import io.portway.journal.QueueOptions;
import io.portway.journal.Recipient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a route with the deliveries of its package. What became of a delivery hangs on the completion of its exchange, so
 * a route may hand it to {@code seda:} or {@code threads}, and with {@link SettleAggregated} to {@code aggregate}; one
 * that handles its own exception has delivered.
 */
final class PackageConsumer extends DefaultConsumer implements Recipient {

    static final Duration DOWNLINK_MAX_AGE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(PackageConsumer.class);

    private final PackageEndpoint endpoint;
    private final QueueOptions options;
    private final AssociationListener listener = this::associationChanged;
    private @Nullable ExecutorService lanes;
    private @Nullable PackageQueue queue;

    PackageConsumer(PackageEndpoint endpoint, Processor processor, QueueOptions options) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.options = options;
    }

    /** A package is known as soon as its route is loaded, started or not. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (!endpoint.isDownlinks()) {
            endpoint.getComponent().register(endpoint, getRouteId());
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        PackageComponent component = endpoint.getComponent();
        lanes = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newFixedThreadPool(this, "package:" + endpoint.getName(), options.lanes());
        queue = component.journal().open(endpoint.getName(), this, options);
        component.associations().addListener(listener);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.getComponent().associations().removeListener(listener);
        if (queue != null && !queue.stop(endpoint.getComponent().stopWithin())) {
            LOG.warn("Some deliveries of {} did not end in time; they are delivered again", endpoint.getName());
        }
        endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(lanes);
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        if (!endpoint.isDownlinks()) {
            endpoint.getComponent().unregister(endpoint, getRouteId());
        }
        super.doShutdown();
    }

    @Override
    public @Nullable Object association(Delivery delivery) {
        if (!(delivery.content() instanceof Delivery.Content.Upstream upstream)) {
            return Destination.DOWNLINKS;
        }
        Association association = endpoint.getComponent().matcher().resolve(endpoint.getName(), upstream.up());
        return association == null ? null : new Destination(association);
    }

    @Override
    public void deliver(Attempt attempt, Consumer<List<Attempt.Ended>> ended) {
        lanes.execute(() -> process(attempt, ended));
    }

    private void process(Attempt attempt, Consumer<List<Attempt.Ended>> ended) {
        try {
            Destination destination = (Destination) attempt.association();
            List<Exchange> elements = new ArrayList<>(attempt.deliveries().size());
            boolean alone = attempt.deliveries().size() == 1;
            for (Delivery delivery : attempt.deliveries()) {
                elements.add(exchange(delivery, alone ? destination : destination.of(association(delivery))));
            }
            Exchange exchange = options.batchSize() == 1 ? elements.get(0) : batch(elements, destination);
            Completion completion = new Completion(failure -> ended.accept(elements.stream()
                    .map(element -> DeliveryContext.of(element)
                            .ended(outcome(failure == null ? element.getException() : failure)))
                    .toList()));
            exchange.setProperty(PackageConstants.COMPLETION, completion);
            run(exchange, completion.hold());
        } catch (RuntimeException | Error e) {
            fail(attempt, e, ended);
        }
    }

    private void run(Exchange exchange, Completion.Hold hold) {
        hold.releaseWith(exchange);
        try {
            getAsyncProcessor().process(exchange, sync -> {});
        } catch (RuntimeException e) {
            hold.release(e);
        } catch (Error e) {
            hold.release(new IllegalStateException("The route met " + e, e));
        }
    }

    private static void fail(Attempt attempt, Throwable cause, Consumer<List<Attempt.Ended>> ended) {
        Outcome outcome = new Outcome.Retry(describe(cause), null);
        ended.accept(attempt.deliveries().stream()
                .map(delivery -> new Attempt.Ended(delivery, outcome))
                .toList());
    }

    private Exchange exchange(Delivery delivery, Destination destination) {
        Exchange exchange = createExchange(false);
        exchange.setProperty(
                PackageConstants.DELIVERY,
                new DeliveryContext(delivery, endpoint.getComponent().state()));
        exchange.setVariable(PackageConstants.ASSOCIATION, destination.association());
        if (delivery.content() instanceof Delivery.Content.Upstream upstream) {
            exchange.getMessage().setBody(upstream.up());
        } else {
            exchange.getMessage().setBody(delivery.content().raw());
        }
        return exchange;
    }

    private Exchange batch(List<Exchange> elements, Destination destination) {
        Exchange exchange = createExchange(false);
        exchange.setVariable(PackageConstants.ASSOCIATION, destination.association());
        exchange.getMessage().setBody(elements);
        return exchange;
    }

    private static Outcome outcome(@Nullable Exception failure) {
        if (failure == null) {
            return new Outcome.Delivered();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RejectedException) {
                return new Outcome.Reject(describe(cause));
            }
        }
        return new Outcome.Retry(describe(failure), null);
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getName() : message;
    }

    /** Lines that wait may be deliverable now, or by another account, so they need not wait for their time. */
    private void associationChanged(@Nullable Association before, @Nullable Association after) {
        Association changed = after == null ? before : after;
        if (queue != null && changed != null) {
            queue.retryNow(changed.applicationId(), changed.deviceId());
        }
    }
}
