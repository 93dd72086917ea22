package io.portway.component.mqtt5;

import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Endpoint;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/** A topic filter at a broker. */
final class Mqtt5Endpoint extends PahoMqtt5Endpoint implements MultipleConsumersSupport {

    Mqtt5Endpoint(String uri, String topic, Mqtt5Component component, PahoMqtt5Configuration configuration) {
        super(uri, topic, component, configuration);
    }

    @Override
    public Mqtt5Component getComponent() {
        return (Mqtt5Component) super.getComponent();
    }

    /** So that the component refuses the second one, which says why; Camel only quotes the whole URI. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        SourceOptions.refuseSource(getTopic(), getConfiguration());
        Mqtt5Consumer consumer = new Mqtt5Consumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Reconnecting is the client's: Paho's own ends at the first silent broker and shares its delay among all clients. */
    @Override
    protected MqttConnectionOptions createMqttConnectionOptions() {
        MqttConnectionOptions options = super.createMqttConnectionOptions();
        options.setAutomaticReconnect(false);
        return options;
    }
}
