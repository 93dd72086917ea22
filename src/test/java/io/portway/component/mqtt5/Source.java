package io.portway.component.mqtt5;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;

/** A Camel application with the source's template as shipped, instances of it, and a {@link Collector} behind them. */
final class Source implements AutoCloseable {

    private final Main main = new Main();
    private final Map<String, String> properties = new LinkedHashMap<>();

    private Source(AsyncProcessor collector) {
        main.configure().withRoutesIncludePattern("file:routes/sources/mqtt5.camel.yaml");
        main.configure().setShutdownTimeout(10);
        main.addOverrideProperty("camel.management.enabled", "false");
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:application-up").routeId("application-up").process(collector);
            }
        });
    }

    static Source to(AsyncProcessor collector) {
        return new Source(collector);
    }

    /** An instance of the template, called like its client id; {@code parameters} are names and values in turn. */
    Source instance(String name, String brokerUrl, String... parameters) {
        String prefix = "camel.routeTemplate[source-mqtt5-" + name + "].";
        properties.put(prefix + "templateId", "mqtt5");
        properties.put(prefix + "name", name);
        properties.put(prefix + "brokerUrl", brokerUrl);
        properties.put(prefix + "clientId", name);
        properties.put(prefix + "applications", "*");
        for (int i = 0; i < parameters.length; i += 2) {
            properties.put(prefix + parameters[i], parameters[i + 1]);
        }
        return this;
    }

    Source property(String key, String value) {
        properties.put(key, value);
        return this;
    }

    Source bean(String name, Object bean) {
        main.bind(name, bean);
        return this;
    }

    Source start() {
        properties.forEach(main::addInitialProperty);
        main.start();
        return this;
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    boolean isUp(String name) {
        return health(name).getState() == HealthCheck.State.UP;
    }

    /** The words of the health check while it is DOWN; else empty. */
    String problem(String name) {
        HealthCheck.Result health = health(name);
        return health.getState() == HealthCheck.State.UP
                ? ""
                : health.getMessage().orElse("");
    }

    HealthCheck.Result health(String name) {
        return HealthCheckHelper.invokeReadiness(context()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:source-mqtt5-" + name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        stop();
    }

    void stop() {
        main.stop();
        main.shutdown();
    }
}
