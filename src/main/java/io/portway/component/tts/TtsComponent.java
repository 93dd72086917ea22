package io.portway.component.tts;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.jspecify.annotations.Nullable;

/** Makes endpoints, and keeps the connections for downlinks, which all its producers share. */
@Component("tts")
public class TtsComponent extends HealthCheckComponent {

    private final ConcurrentMap<PublisherKey, TtsPublisher> publishers = new ConcurrentHashMap<>();
    private @Nullable ExecutorService executor;

    @Metadata(label = "security")
    private @Nullable Function<String, TtsConnection> connections;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        TtsConfiguration configuration = new TtsConfiguration();
        setProperties(configuration, parameters);
        TtsEndpoint endpoint = new TtsEndpoint(uri, this, remaining, configuration);
        setProperties(endpoint, parameters);
        endpoint.validate();
        return endpoint;
    }

    @Override
    protected void doStop() throws Exception {
        publishers.values().forEach(TtsComponent::close);
        publishers.clear();
        shutdownExecutor();
        super.doStop();
    }

    public @Nullable Function<String, TtsConnection> getConnections() {
        return connections;
    }

    /**
     * Finds the connection of an application, or null where there is none, for endpoints that have neither `connection`
     * nor `connections`.
     */
    public void setConnections(@Nullable Function<String, TtsConnection> connections) {
        this.connections = connections;
    }

    /**
     * The connection for the downlinks of an application, opened where it is not yet. It follows the bean that finds
     * connections: it is replaced when that answers with another one, and closed when there is none any more.
     *
     * @throws IllegalArgumentException where there is none
     */
    TtsPublisher publisher(TtsEndpoint endpoint, String application) {
        TtsTimes times = endpoint.times();
        PublisherKey key = new PublisherKey(application, endpoint.connectionOrigin(), times);
        TtsConnection connection;
        try {
            connection = endpoint.connection(application);
        } catch (IllegalArgumentException e) {
            close(publishers.remove(key));
            throw e;
        }
        return publishers.compute(key, (same, publisher) -> {
            if (publisher != null && publisher.connection().equals(connection)) {
                return publisher;
            }
            close(publisher);
            return new TtsPublisher(connection, application, times, executor());
        });
    }

    private static void close(@Nullable TtsPublisher publisher) {
        if (publisher != null) {
            publisher.close();
        }
    }

    /** For what may take its time, and must therefore not be done on a network thread. */
    synchronized ExecutorService executor() {
        if (executor == null) {
            executor = getCamelContext().getExecutorServiceManager().newDefaultThreadPool(this, "tts");
        }
        return executor;
    }

    private synchronized void shutdownExecutor() {
        if (executor != null) {
            getCamelContext().getExecutorServiceManager().shutdown(executor);
            executor = null;
        }
    }

    /** Where a connection comes from is part of the key: the same application id may exist on two The Things Stacks. */
    private record PublisherKey(String application, Object origin, TtsTimes times) {}
}
