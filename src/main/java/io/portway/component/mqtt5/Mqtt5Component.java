package io.portway.component.mqtt5;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Component;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.spi.annotations.Component;

/**
 * {@code mqtt5:<topic filter>}, which has all options of
 * <a href="https://camel.apache.org/components/4.17.x/paho-mqtt5-component.html">{@code paho-mqtt5}</a>. The annotation
 * names that component, because Camel looks up the setters of the options by it.
 */
@Component("paho-mqtt5")
public final class Mqtt5Component extends PahoMqtt5Component {

    /** A broker throws a client out when another comes with its id; the user may choose among several in one (RabbitMQ). */
    private record Client(BrokerUrl broker, String user, String id) {}

    private final Map<Client, String> routes = new HashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String topic, Map<String, Object> parameters) throws Exception {
        refuseSecretInUri(parameters);
        SourceOptions.refuseNumbers(parameters);
        Mqtt5Endpoint endpoint =
                new Mqtt5Endpoint(uri, topic, this, getConfiguration().copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Makes the client of a route known; to do so again does no harm. */
    synchronized void register(Mqtt5Endpoint endpoint, String routeId) {
        String other = routes.putIfAbsent(client(endpoint), routeId);
        if (other != null && !other.equals(routeId)) {
            throw new IllegalArgumentException(
                    "clientId " + endpoint.getConfiguration().getClientId() + " is that of route " + other
                            + " at this broker already; give each source one of its own.");
        }
    }

    /** Takes back {@link #register}, unless the client is that of another route. */
    synchronized void unregister(Mqtt5Endpoint endpoint, String routeId) {
        routes.remove(client(endpoint), routeId);
    }

    private static Client client(Mqtt5Endpoint endpoint) {
        PahoMqtt5Configuration configuration = endpoint.getConfiguration();
        String user = configuration.getUserName();
        return new Client(
                BrokerUrl.of(configuration.getBrokerUrl()), user == null ? "" : user, configuration.getClientId());
    }

    private static void refuseSecretInUri(Map<String, Object> parameters) {
        if (parameters.get("password") instanceof String password && !password.isEmpty() && !password.startsWith("#")) {
            throw new IllegalArgumentException("password is given in clear, and would stand so in the endpoint URI:"
                    + " refer to a bean or a property that holds it, with #bean:<name> or #property:<key>");
        }
    }
}
