package io.portway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.PortwayProcess;
import java.time.Duration;

/** The law that every test which breaks something ends by checking, as the metrics of the process show it. */
final class Law {

    private Law() {}

    /** Checks the law once nothing is pending any more. */
    static void check(PortwayProcess portway, String packageName) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(pending(portway, packageName)).isZero());
        double accepted = messages(portway, "accepted");
        assertThat(messages(portway, "received"))
                .isEqualTo(messages(portway, "duplicate") + messages(portway, "quarantined") + accepted);
        assertThat(accepted).isEqualTo(messages(portway, "unmatched") + messages(portway, "matched"));
        assertThat(deliveries(portway, packageName, "created"))
                .isEqualTo(deliveries(portway, packageName, "delivered")
                        + pending(portway, packageName)
                        + portway.metric("portway_deliveries_dead{package=\"" + packageName + "\"}")
                        + deliveries(portway, packageName, "discarded"));
    }

    static double messages(PortwayProcess portway, String outcome) {
        return portway.metric("portway_messages_total{outcome=\"" + outcome + "\"}");
    }

    private static double pending(PortwayProcess portway, String packageName) {
        return portway.metric("portway_deliveries_pending{package=\"" + packageName + "\"}");
    }

    private static double deliveries(PortwayProcess portway, String packageName, String state) {
        return portway.metric("portway_deliveries_total{package=\"" + packageName + "\",state=\"" + state + "\"}");
    }
}
