package io.portway.component.tts;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Receive the upstream messages of a The Things Stack application, and send downlinks to its end devices, over the MQTT
 * server that is part of The Things Stack.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "tts",
        title = "The Things Stack",
        syntax = "tts:application",
        category = {Category.IOT, Category.MESSAGING},
        headersClass = TtsConstants.class)
public class TtsEndpoint extends DefaultEndpoint implements EndpointServiceLocation {

    @UriPath(description = "The application: its id, or id@tenant on a The Things Stack that has tenants")
    @Metadata(required = true)
    private final String application;

    @UriParam
    private final TtsConfiguration configuration;

    public TtsEndpoint(String uri, TtsComponent component, String application, TtsConfiguration configuration) {
        super(uri, component);
        this.application = application;
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new TtsProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        TtsConsumer consumer = new TtsConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public TtsComponent getComponent() {
        return (TtsComponent) super.getComponent();
    }

    @Override
    public @Nullable String getServiceUrl() {
        TtsConnection connection = configuration.getConnection();
        return connection == null ? null : connection.address();
    }

    @Override
    public String getServiceProtocol() {
        return "mqtt";
    }

    @Override
    public Map<String, String> getServiceMetadata() {
        return Map.of("application", application);
    }

    /** Refuses options that cannot work, naming them. */
    void validate() {
        TtsTopics.requireApplication(application);
        connectionOrigin();
        TtsTopics.filters(application, listedMessageTypes());
        if (configuration.getQueueSize() < 1) {
            throw new IllegalArgumentException(
                    "queueSize: " + configuration.getQueueSize() + " bytes have no room for a message");
        }
        TtsTimes.requirePositive("publishTimeout", configuration.getPublishTimeout());
        times();
    }

    /**
     * The connection of an application.
     *
     * @throws IllegalArgumentException where there is none
     */
    TtsConnection connection(String application) {
        TtsConnection connection = configuration.getConnection();
        if (connection != null) {
            return connection;
        }
        TtsConnection found = connectionFunction().apply(application);
        if (found == null) {
            throw new IllegalArgumentException("There is no connection for application " + application
                    + ": configure its The Things Stack and API key, so that the bean given as connections knows it");
        }
        return found;
    }

    /** Where the connections of this endpoint come from: a connection, or the function that finds them. */
    Object connectionOrigin() {
        TtsConnection connection = configuration.getConnection();
        return connection == null ? connectionFunction() : connection;
    }

    private Function<String, TtsConnection> connectionFunction() {
        Function<String, TtsConnection> function = configuration.getConnections();
        if (function == null) {
            function = getComponent().getConnections();
        }
        if (function == null) {
            throw new IllegalArgumentException("connection: tts:" + application + " has none; give it one as a bean,"
                    + " connection=#bean:name, or set connections on the endpoint or the component");
        }
        return function;
    }

    /** The types of messages to subscribe to, asked for anew at each subscribing. */
    Supplier<? extends Collection<String>> messageTypes() {
        Supplier<? extends Collection<String>> source = configuration.getMessageSource();
        return source == null ? this::listedMessageTypes : source;
    }

    TtsTimes times() {
        return new TtsTimes(
                configuration.getKeepAlive(),
                configuration.getConnectTimeout(),
                configuration.getReconnectDelay(),
                configuration.getMaxReconnectDelay());
    }

    private Collection<String> listedMessageTypes() {
        String messages = configuration.getMessages();
        return messages == null
                ? TtsTopics.messageTypes()
                : List.of(messages.strip().split("\\s*,\\s*"));
    }

    public String getApplication() {
        return application;
    }

    public TtsConfiguration getConfiguration() {
        return configuration;
    }
}
