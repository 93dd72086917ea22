package io.portway.component.tts;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Is up while the consumer is subscribed to all that it wants, and says otherwise what is in the way. */
public class TtsConsumerHealthCheck extends AbstractHealthCheck {

    private final TtsConsumer consumer;

    public TtsConsumerHealthCheck(TtsConsumer consumer) {
        super("camel", "consumer:tts-" + consumer.getRouteId());
        this.consumer = consumer;
    }

    /** A broker that is away is no reason to restart the process. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        TtsSubscription subscription = consumer.subscription();
        builder.detail("application", consumer.getEndpoint().getApplication());
        builder.detail("received.count", consumer.received());
        builder.detail("lost.count", consumer.lost());
        builder.detail("failed.count", consumer.failed());
        builder.detail("queue.bytes", consumer.queueFill());
        builder.detail("reconnect.count", subscription.reconnects());
        TtsSubscription.Interruption interruption = subscription.lastInterruption();
        if (interruption != null) {
            builder.detail("interrupted.at", interruption.at().toString());
            builder.detail("interrupted.reason", interruption.reason());
        }
        String problem = consumer.problem();
        if (problem == null) {
            builder.detail("subscribed.since", subscription.since().toString());
            builder.up();
        } else {
            builder.message("Application " + consumer.getEndpoint().getApplication() + " is " + problem);
            builder.down();
        }
    }
}
