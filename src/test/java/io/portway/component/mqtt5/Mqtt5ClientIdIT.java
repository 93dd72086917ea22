package io.portway.component.mqtt5;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which sources of one Portway may have the same client id; there is no broker at theirs. */
class Mqtt5ClientIdIT {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void isThatOfOneRouteThatRunsAtATime() throws Exception {
        add("first", "tcp://127.0.0.1:1", true);
        add("second", "TCP://127.0.0.1:1", false);

        assertThatThrownBy(() -> context.getRouteController().startRoute("second"))
                .hasStackTraceContaining("clientId same is that of route first at this broker already");

        context.getRouteController().stopRoute("first");
        context.getRouteController().startRoute("second");
        assertThatThrownBy(() -> context.getRouteController().startRoute("first"))
                .hasStackTraceContaining("clientId same is that of route second at this broker already");
    }

    @Test
    void isFreeForAnotherUser() throws Exception {
        add("first", "tcp://127.0.0.1:1", true);

        assertThatCode(() -> add("second", "tcp://127.0.0.1:1&userName=vhost:user", true))
                .doesNotThrowAnyException();
    }

    @Test
    void isFreeAtAnotherBroker() throws Exception {
        add("first", "tcp://127.0.0.1:1", true);

        assertThatCode(() -> add("second", "tcp://127.0.0.1:2", true)).doesNotThrowAnyException();
    }

    private void add(String route, String brokerUrl, boolean autoStartup) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mqtt5:" + route + "?clientId=same&brokerUrl=" + brokerUrl)
                        .routeId(route)
                        .autoStartup(autoStartup)
                        .to("log:x");
            }
        });
    }
}
