package io.portway.component.mqtt5;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Component;
import org.apache.camel.spi.annotations.Component;

/**
 * {@code mqtt5:<topic filter>}, which has all options of
 * <a href="https://camel.apache.org/components/4.17.x/paho-mqtt5-component.html">{@code paho-mqtt5}</a>. The annotation
 * names that component, because Camel looks up the setters of the options by it.
 */
@Component("paho-mqtt5")
public final class Mqtt5Component extends PahoMqtt5Component {

    @Override
    protected Endpoint createEndpoint(String uri, String topic, Map<String, Object> parameters) throws Exception {
        refuseSecretInUri(parameters);
        Mqtt5Endpoint endpoint =
                new Mqtt5Endpoint(uri, topic, this, getConfiguration().copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private static void refuseSecretInUri(Map<String, Object> parameters) {
        if (parameters.get("password") instanceof String password && !password.isEmpty() && !password.startsWith("#")) {
            throw new IllegalArgumentException("password is given in clear, and would stand so in the endpoint URI:"
                    + " refer to a bean or a property that holds it, with #bean:<name> or #property:<key>");
        }
    }
}
