package io.portway.system;

import io.portway.testing.MqttBroker;
import io.portway.testing.PortwayProcess;
import java.nio.file.Path;

/** Sources of a Portway under test. */
final class Sources {

    private Sources() {}

    /** The broker as a source of one application, with a session that lasts. */
    static PortwayProcess mqtt5(PortwayProcess portway, MqttBroker broker, String applicationId) {
        return portway.set("camel.routeTemplate[0].templateId", "mqtt5")
                .set("camel.routeTemplate[0].name", "broker")
                .set("camel.routeTemplate[0].brokerUrl", broker.url())
                .set("camel.routeTemplate[0].clientId", "portway")
                .set("camel.routeTemplate[0].applications", applicationId);
    }

    /** A running Portway that stores everything that comes from the broker for one application. */
    static PortwayProcess storing(Path home, MqttBroker broker, String applicationId) {
        return mqtt5(PortwayProcess.in(home), broker, applicationId).start().storeEverythingOf(applicationId);
    }
}
