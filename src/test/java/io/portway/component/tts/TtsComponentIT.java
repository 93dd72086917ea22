package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portway.testing.MqttBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TtsComponentIT {

    private static final String APPLICATION = "app1@tenant";
    private static final String KEY = "NNSXS.KEY";
    private static final String DEVICE = "v3/" + APPLICATION + "/devices/dev-1/";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static MqttBroker broker;
    private MqttPeer tts;

    @BeforeAll
    static void startBroker(@TempDir Path home) {
        broker = MqttBroker.start(home).user(APPLICATION, KEY).user("tts", "tts");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() {
        tts = new MqttPeer(broker, "tts", "tts");
    }

    @AfterEach
    void disconnect() {
        tts.close();
    }

    @Test
    void receivesAllElevenTypesOfMessagesUnaltered() throws Exception {
        List<String> levels = List.of(
                "up",
                "up/normalized",
                "join",
                "down/queued",
                "down/sent",
                "down/ack",
                "down/nack",
                "down/failed",
                "down/invalidated",
                "location/solved",
                "service/data");
        byte[] uplink = uplink();
        try (ReceivingRoute route = ReceivingRoute.start(connection(), APPLICATION, "")) {
            route.awaitUp();

            levels.forEach(level -> tts.publish(DEVICE + level, uplink));

            await().atMost(LIMIT).until(() -> route.received.size() == 11);
            assertThat(route.received)
                    .extracting(ReceivingRoute.Received::topic)
                    .containsExactlyElementsOf(
                            levels.stream().map(level -> DEVICE + level).toList());
            assertThat(route.received).extracting(ReceivingRoute.Received::body).containsOnly(uplink);
            assertThat(route.consumer().received()).isEqualTo(11);
        }
    }

    @Test
    void receivesNothingButTheTypesThatItAskedFor() throws Exception {
        try (ReceivingRoute route =
                ReceivingRoute.start(connection(), APPLICATION, "&messages=uplink_message,join_accept")) {
            route.awaitUp();

            tts.publish(DEVICE + "up/normalized", uplink());
            tts.publish(DEVICE + "down/push", uplink());
            tts.publish("v3/app2@tenant/devices/dev-1/up", uplink());
            tts.publish(DEVICE + "up", uplink());
            tts.publish(DEVICE + "join", uplink());

            await().atMost(LIMIT).until(() -> route.received.size() >= 2);
            assertThat(route.received)
                    .extracting(ReceivingRoute.Received::topic)
                    .containsExactly(DEVICE + "up", DEVICE + "join");
        }
    }

    @Test
    void asksMessageSourceAtEachSubscribing() throws Exception {
        AtomicReference<Set<String>> types = new AtomicReference<>(Set.of());
        ReceivingRoute route = new ReceivingRoute();
        route.context.getRegistry().bind("packages", (Supplier<Set<String>>) types::get);
        try (route) {
            // Given
            route.begin(connection(), APPLICATION, "&messageSource=#bean:packages");
            route.awaitUp();
            tts.publish(DEVICE + "up", uplink());

            // When
            types.set(Set.of("join_accept"));
            route.context.getRouteController().suspendRoute(ReceivingRoute.ID);
            route.context.getRouteController().resumeRoute(ReceivingRoute.ID);
            route.awaitUp();
            tts.publish(DEVICE + "up", uplink());
            tts.publish(DEVICE + "join", uplink());

            // Then
            await().atMost(LIMIT).until(() -> !route.received.isEmpty());
            assertThat(route.received)
                    .extracting(ReceivingRoute.Received::topic)
                    .containsExactly(DEVICE + "join");
        }
    }

    @Test
    void isDownWhileMessageSourceFails() throws Exception {
        AtomicReference<Set<String>> types = new AtomicReference<>(Set.of("no_such_type"));
        ReceivingRoute route = new ReceivingRoute();
        route.context.getRegistry().bind("packages", (Supplier<Set<String>>) types::get);
        try (route) {
            route.begin(connection(), APPLICATION, "&messageSource=#bean:packages");
            route.awaitDown("'no_such_type' is no message type");

            types.set(Set.of("join_accept"));

            route.awaitUp();
        }
    }

    @Test
    void startsExchangesInOrderOfArrivalWithoutWaitingForThem() throws Exception {
        try (ReceivingRoute route = new ReceivingRoute().withhold().begin(connection(), APPLICATION, "")) {
            route.awaitUp();

            IntStream.range(0, 500).forEach(i -> tts.publish(DEVICE + "up", text(i)));

            await().atMost(LIMIT).until(() -> route.received.size() == 500);
            assertThat(route.received.stream().map(message -> new String(message.body(), StandardCharsets.UTF_8)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 500).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void countsExactlyWhatDoesNotFitWhileTheRouteCompletesNothing() throws Exception {
        long size = new TtsMessage(DEVICE + "up", uplink()).size();
        try (ReceivingRoute route =
                new ReceivingRoute().withhold().begin(connection(), APPLICATION, "&queueSize=" + 20 * size)) {
            // Given
            route.awaitUp();
            byte[] uplink = uplink();

            // When
            IntStream.range(0, 100).forEach(i -> tts.publish(DEVICE + "up", uplink));
            await().atMost(LIMIT).until(() -> route.consumer().received() == 100);

            // Then
            await().atMost(LIMIT).until(() -> route.received.size() == 20);
            assertThat(route.consumer().lost()).isEqualTo(80);
            assertThat(route.consumer().queueFill()).isEqualTo(20 * size);
            assertThat(route.consumer().getPendingExchangesSize()).isEqualTo(20);
            assertThat(route.health().getDetails()).containsEntry("lost.count", 80L);

            // When
            route.complete();
            tts.publish(DEVICE + "up", uplink);

            // Then
            await().atMost(LIMIT).until(() -> route.received.size() == 21);
            assertThat(route.consumer().lost()).isEqualTo(80);
            await().atMost(LIMIT).until(() -> route.consumer().queueFill() == 0);
        }
    }

    @Test
    void stopLetsExchangesInFlightComplete() throws Exception {
        ReceivingRoute route = new ReceivingRoute().withhold().begin(connection(), APPLICATION, "");
        try (route) {
            // Given
            route.awaitUp();
            IntStream.range(0, 10).forEach(i -> tts.publish(DEVICE + "up", text(i)));
            await().atMost(LIMIT).until(() -> route.received.size() == 10);

            // When
            Thread stop = new Thread(route.context::stop);
            stop.start();
            await().atMost(LIMIT).until(() -> route.consumer().getStatus() == ServiceStatus.Suspended);
            tts.publish(DEVICE + "up", text(10));

            // Then
            assertThat(stop.isAlive()).isTrue();
            TtsConsumer consumer = route.consumer();
            route.complete();
            stop.join(LIMIT.toMillis());
            assertThat(consumer.getStatus()).isEqualTo(ServiceStatus.Stopped);
            assertThat(consumer.received()).isEqualTo(10);
            assertThat(consumer.lost()).isZero();
            assertThat(consumer.queueFill()).isZero();
        }
    }

    @Test
    void deliversWhatIsQueuedBeforeItStops() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            // Given
            context.getRegistry().bind("plant", connection());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("tts:" + APPLICATION + "?connection=#bean:plant")
                            .routeId("slow")
                            .delay(40)
                            .syncDelayed()
                            .process(
                                    exchange -> bodies.add(exchange.getMessage().getBody(String.class)));
                }
            });
            context.start();
            TtsConsumer consumer = (TtsConsumer) context.getRoute("slow").getConsumer();
            await().atMost(LIMIT).until(() -> consumer.problem() == null);
            IntStream.range(0, 50).forEach(i -> tts.publish(DEVICE + "up", text(i)));
            await().atMost(LIMIT).until(() -> consumer.received() == 50);
            assertThat(bodies).hasSizeLessThan(50);

            // When
            context.stop();

            // Then
            assertThat(bodies).hasSize(50);
            assertThat(consumer.lost()).isZero();
        }
    }

    @Test
    void countsFailedExchangesAndGoesOn() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            // Given
            context.getRegistry().bind("plant", connection());
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("tts:" + APPLICATION + "?connection=#bean:plant")
                            .routeId("failing")
                            .process(exchange -> {
                                bodies.add(exchange.getMessage().getBody(String.class));
                                throw new IllegalStateException("no");
                            });
                }
            });
            context.start();
            TtsConsumer consumer = (TtsConsumer) context.getRoute("failing").getConsumer();
            await().atMost(LIMIT).until(() -> consumer.problem() == null);

            // When
            IntStream.range(0, 3).forEach(i -> tts.publish(DEVICE + "up", text(i)));

            // Then
            await().atMost(LIMIT).until(() -> consumer.failed() == 3);
            assertThat(bodies).containsExactly("0", "1", "2");
            assertThat(consumer.queueFill()).isZero();
        }
    }

    @Test
    void healthTellsHowItGoes() throws Exception {
        try (ReceivingRoute route = ReceivingRoute.start(connection(), APPLICATION, "")) {
            route.awaitUp();
            tts.publish(DEVICE + "up", uplink());
            await().atMost(LIMIT).until(() -> route.received.size() == 1);

            HealthCheck.Result health = route.health();

            assertThat(health.getState()).isEqualTo(HealthCheck.State.UP);
            assertThat(health.getDetails())
                    .containsEntry("application", APPLICATION)
                    .containsEntry("received.count", 1L)
                    .containsEntry("lost.count", 0L)
                    .containsEntry("reconnect.count", 0)
                    .containsKey("subscribed.since")
                    .doesNotContainKey("interrupted.at");
            assertThat(health.getDetails().toString()).doesNotContain(KEY);
        }
    }

    @Test
    void metersAreThereWhileTheRouteRuns() throws Exception {
        MeterRegistry meters = new SimpleMeterRegistry();
        ReceivingRoute route = new ReceivingRoute();
        route.context.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
        try (route) {
            route.begin(connection(), APPLICATION, "");
            route.awaitUp();

            tts.publish(DEVICE + "up", uplink());

            await().atMost(LIMIT)
                    .until(() -> meters.get("tts.consumer.received")
                                    .tag("application", APPLICATION)
                                    .tag("routeId", ReceivingRoute.ID)
                                    .functionCounter()
                                    .count()
                            == 1);
            assertThat(meters.get("tts.consumer.subscribed").gauge().value()).isEqualTo(1);
            assertThat(meters.get("tts.consumer.queue.capacity").gauge().value())
                    .isEqualTo(33_554_432);
            assertThat(meters.get("tts.consumer.lost").functionCounter().count())
                    .isZero();
        }
        assertThat(meters.getMeters()).isEmpty();
    }

    private static TtsConnection connection() {
        return new TtsConnection("127.0.0.1", broker.port(), false, KEY);
    }

    private static byte[] uplink() throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/messages/the-things-stack.uplink.tdoa.json"));
    }

    private static byte[] text(int number) {
        return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
    }
}
