package io.portway.component.mqtt5;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Consumer;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.SynchronizationAdapter;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * Gives Camel's consumer a new {@link BackgroundClient} before each start. Suspending it, which Camel also does first
 * when it shuts down, takes no more messages but still acknowledges those under way.
 */
final class Mqtt5Consumer extends PahoMqtt5Consumer implements Suspendable {

    private volatile @Nullable BackgroundClient client;

    Mqtt5Consumer(Mqtt5Endpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public Mqtt5Endpoint getEndpoint() {
        return (Mqtt5Endpoint) super.getEndpoint();
    }

    /** Also gives back the room that the message took, however its exchange ends. */
    @Override
    public Exchange createExchange(MqttMessage message, String topic) {
        Exchange exchange = super.createExchange(message, topic);
        BackgroundClient source = client;
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                source.doneWithOne();
            }
        });
        return exchange;
    }

    /** Speaks of a conflict before anything connects; a route that does not start by itself makes none. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (!Boolean.FALSE.equals(getRoute().isAutoStartup())) {
            register();
        }
    }

    private void register() {
        getEndpoint().getComponent().register(getEndpoint(), getRouteId());
    }

    private void unregister() {
        getEndpoint().getComponent().unregister(getEndpoint(), getRouteId());
    }

    @Override
    protected void doStart() throws Exception {
        register();
        PahoMqtt5Configuration configuration = getEndpoint().getConfiguration();
        BackgroundClient fresh = new BackgroundClient(
                configuration.getBrokerUrl(),
                configuration.getClientId(),
                configuration.isManualAcksEnabled(),
                getEndpoint().createMqttConnectionOptions(),
                getEndpoint().getCamelContext().getExecutorServiceManager());
        client = fresh;
        setClient(fresh);
        setHealthCheck(new ConnectionHealthCheck(fresh, getEndpoint().getTopic(), getRouteId()));
        super.doStart();
    }

    @Override
    protected void doSuspend() {
        client.pause();
    }

    @Override
    protected void doResume() throws Exception {
        doStop();
        doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        if (client != null) {
            setClient(client); // Exchanges that complete from now on still ask it to acknowledge.
            client.close();
        }
        unregister();
    }

    @Override
    protected void doShutdown() throws Exception {
        unregister();
        super.doShutdown();
    }

    private static final class ConnectionHealthCheck extends AbstractHealthCheck {

        private final BackgroundClient client;
        private final String topic;

        ConnectionHealthCheck(BackgroundClient client, String topic, String routeId) {
            super("camel", "mqtt5:" + routeId);
            this.client = client;
            this.topic = topic;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            String problem = client.problem();
            if (problem == null) {
                builder.up().message("Subscribed to " + topic + " at " + client.getServerURI());
                return;
            }
            builder.down().message("No connection to " + client.getServerURI() + ": " + problem);
        }
    }
}
