package io.portway.component.mqtt5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.portway.testing.MqttBroker;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.management.Attribute;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** User name and password towards the broker, and that the password shows nowhere. */
class Mqtt5SourceCredentialsIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PASSWORD = "s3cret+&%pass word";
    private static final String KEY = "portway.mqtt5.plant.password";

    @TempDir
    private Path home;

    private final Collector collector = new Collector();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Level levelBefore;

    @BeforeEach
    void captureLog() {
        log.start();
        root().addAppender(log);
        levelBefore = root().getLevel();
        root().setLevel(Level.INFO);
        ours().setLevel(Level.DEBUG);
    }

    @AfterEach
    void close() {
        root().detachAppender(log);
        root().setLevel(levelBefore);
        ours().setLevel(null);
        collector.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#bean:" + KEY, "#property:" + KEY})
    void connectsWithAPasswordThatShowsNowhere(String reference) throws Exception {
        try (MqttBroker broker = MqttBroker.start(home).user("portway", PASSWORD);
                Source source = Source.to(collector)
                        .instance("plant", broker.url(), "userName", "portway", "password", reference)
                        .bean(KEY, PASSWORD)
                        .property(KEY, PASSWORD)
                        .start()) {
            // When
            await().atMost(LIMIT).until(() -> source.isUp("plant"));

            // Then
            assertThat(source.context().getEndpoints())
                    .extracting(Endpoint::getEndpointUri)
                    .anyMatch(uri -> uri.startsWith("mqtt5://") && uri.contains("portway.mqtt5.plant.password"));
            assertThat(whatShows(source)).isNotEmpty().noneMatch(text -> text.contains("s3cret"));
        }
    }

    @Test
    void saysThatTheBrokerRefusesIt() throws Exception {
        try (MqttBroker broker = MqttBroker.start(home).user("portway", "another");
                Source source = Source.to(collector)
                        .instance("plant", broker.url(), "userName", "portway", "password", "#property:" + KEY)
                        .property(KEY, PASSWORD)
                        .start()) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(source.problem("plant")).contains("Not authorized", broker.url()));
            assertThat(whatShows(source)).isNotEmpty().noneMatch(text -> text.contains("s3cret"));
        }
    }

    @Test
    void doesNotStartWithThePasswordInClear() {
        Source source = Source.to(collector)
                .instance("plant", "tcp://127.0.0.1:1", "userName", "portway", "password", "s3cret");

        Throwable failure = catchThrowable(source::start);

        assertThat(failure).hasStackTraceContaining("password is given in clear");
        assertThat(ThrowableProxyUtil.asString(new ThrowableProxy(failure))).doesNotContain("s3cret");
        assertThat(logged()).noneMatch(line -> line.contains("s3cret"));
    }

    @ParameterizedTest
    @CsvSource({"tcp://portway:s3cret@127.0.0.1:1, credentials", "wss://127.0.0.1:1/mqtt?token=s3cret, a query"})
    void doesNotStartWithSecretsInTheUrl(String url, String what) {
        Source source = Source.to(collector).instance("plant", url);

        Throwable failure = catchThrowable(source::start);

        assertThat(failure).hasStackTraceContaining("brokerUrl has " + what + " in it");
        assertThat(ThrowableProxyUtil.asString(new ThrowableProxy(failure))).doesNotContain("s3cret");
        assertThat(logged()).noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void doesNotStartWithoutTheBean() {
        Source source = Source.to(collector)
                .instance("plant", "tcp://127.0.0.1:1", "userName", "portway", "password", "#bean:" + KEY);

        assertThat(catchThrowable(source::start)).hasStackTraceContaining("registry for: " + KEY);
    }

    @Test
    void takesNoCredentialsFromPropertiesThatHappenToHaveThatName() {
        try (Source source = Source.to(collector)
                .instance("plant", "tcp://127.0.0.1:1")
                .property("userName", "stray")
                .property("password", "stray")
                .start()) {
            assertThat(source.context().getEndpoints())
                    .filteredOn(Mqtt5Endpoint.class::isInstance)
                    .singleElement()
                    .extracting(endpoint -> ((Mqtt5Endpoint) endpoint).createMqttConnectionOptions())
                    .returns(null, options -> options.getUserName())
                    .returns(null, options -> options.getPassword());
        }
    }

    private List<String> whatShows(Source source) throws Exception {
        List<String> shows = new ArrayList<>(logged());
        ModelCamelContext context = (ModelCamelContext) source.context();
        for (Endpoint endpoint : context.getEndpoints()) {
            shows.add(endpoint.getEndpointUri());
            shows.add(endpoint.getEndpointKey());
            shows.add(endpoint.toString());
        }
        HealthCheckHelper.invoke(context)
                .forEach(
                        result -> shows.add(result.getMessage() + " " + result.getDetails() + " " + result.getError()));
        shows.add(PluginHelper.getModelToXMLDumper(context)
                .dumpModelAsXml(context, context.getRouteDefinition("source-mqtt5-plant"), true, true, true));
        shows.addAll(managed(context.getCamelContextExtension()));
        return shows;
    }

    private static List<String> managed(ExtendedCamelContext context) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> values = new ArrayList<>();
        for (ObjectName name :
                server.queryNames(new ObjectName("org.apache.camel:context=" + context.getName() + ",*"), null)) {
            String[] attributes = Arrays.stream(server.getMBeanInfo(name).getAttributes())
                    .map(MBeanFeatureInfo::getName)
                    .toArray(String[]::new);
            values.add(name.toString());
            for (Attribute attribute : server.getAttributes(name, attributes).asList()) {
                values.add(attribute.toString());
            }
        }
        assertThat(values).anyMatch(value -> value.contains("EndpointUri") && value.contains("mqtt5://"));
        return values;
    }

    private List<String> logged() {
        return List.copyOf(log.list).stream()
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .toList();
    }

    private static Logger ours() {
        return (Logger) LoggerFactory.getLogger("io.portway");
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
