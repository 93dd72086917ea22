package io.portway.component.mqtt5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What the source promises at any MQTT 5 broker. */
abstract class Mqtt5SourceContract {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Collector collector = new Collector();

    abstract String brokerUrl();

    @AfterEach
    void closeCollector() {
        collector.close();
    }

    @RepeatedTest(5)
    void missesNothingThatWaitedInTheSession() {
        // Given
        String name = "waiting-" + System.nanoTime();
        establishSession(name);
        List<String> published;
        try (Publisher publisher = new Publisher(brokerUrl())) {
            published = publisher.publishUplinks(0, 500);
        }

        // When
        try (Source source = Source.to(collector).instance(name, brokerUrl()).start()) {
            await().atMost(LIMIT).until(() -> collector.messages().size() >= 500);

            // Then
            assertThat(collector.bodies()).isEqualTo(published);
            assertThat(source.isUp(name)).isTrue();
            assertThat(source.health(name).getMessage()).contains("Subscribed to v3/+/devices/# at " + brokerUrl());
        }
    }

    @Test
    void saysThatAnotherClientMayHaveItsClientId() {
        String name = "twin-" + System.nanoTime();
        try (Source source = Source.to(collector).instance(name, brokerUrl()).start()) {
            await().atMost(LIMIT).until(() -> source.isUp(name));
            try (Source twin = Source.to(collector).instance(name, brokerUrl()).start()) {
                await().atMost(LIMIT).until(() -> Stream.of(source, twin)
                        .map(one -> one.problem(name))
                        .anyMatch(problem -> problem.contains("Session taken over")
                                || problem.contains("another client with the client id " + name)));
            }
            await().atMost(LIMIT).until(() -> source.isUp(name));
        }
    }

    @Test
    void missesNothingWhenTheRouteRestarts() throws Exception {
        String name = "route-" + System.nanoTime();
        List<String> published = new ArrayList<>();
        try (Source source = Source.to(collector).instance(name, brokerUrl()).start();
                Publisher publisher = new Publisher(brokerUrl())) {
            await().atMost(LIMIT).until(() -> source.isUp(name));
            for (int round = 0; round < 5; round++) {
                // Given
                source.context().getRouteController().stopRoute("source-mqtt5-" + name);
                published.addAll(publisher.publishUplinks(round * 500, 500));

                // When
                source.context().getRouteController().startRoute("source-mqtt5-" + name);

                // Then
                int expected = published.size();
                await().atMost(LIMIT).until(() -> collector.messages().size() >= expected);
                assertThat(collector.bodies()).isEqualTo(published);
            }
        }
    }

    @Test
    void missesNothingWhenTheRouteIsSuspended() throws Exception {
        String name = "suspended-" + System.nanoTime();
        try (Source source = Source.to(collector).instance(name, brokerUrl()).start();
                Publisher publisher = new Publisher(brokerUrl())) {
            // Given
            await().atMost(LIMIT).until(() -> source.isUp(name));
            source.context().getRouteController().suspendRoute("source-mqtt5-" + name);
            List<String> published = publisher.publishUplinks(0, 100);
            await().during(Duration.ofSeconds(1))
                    .atMost(LIMIT)
                    .until(() -> collector.messages().isEmpty());

            // When
            source.context().getRouteController().resumeRoute("source-mqtt5-" + name);

            // Then
            await().atMost(LIMIT).until(() -> collector.messages().size() >= 100);
            assertThat(collector.bodies()).isEqualTo(published);
        }
    }

    @Test
    void handsOverManyBeforeTheFirstIsCommittedButNoMoreThanTheReceiveMaximum() {
        // Given
        String name = "window-" + System.nanoTime();
        establishSession(name);
        List<String> published;
        try (Publisher publisher = new Publisher(brokerUrl())) {
            published = publisher.publishUplinks(0, 100);
        }
        collector.hold();

        // When
        try (Source source = Source.to(collector)
                .instance(name, brokerUrl(), "receiveMaximum", "20")
                .start()) {
            await().atMost(LIMIT).until(() -> source.isUp(name));

            // Then
            await().during(Duration.ofSeconds(1))
                    .atMost(LIMIT)
                    .until(() -> collector.messages().size() == 20);
            collector.release();
            await().atMost(LIMIT).until(() -> collector.messages().size() >= 100);
            assertThat(collector.bodies()).isEqualTo(published);
        }
    }

    /** Mosquitto 2.0 sends more than the receive maximum while acknowledgements and new messages cross. */
    @Test
    void hasNoMoreUnderWayThanTheReceiveMaximumWhenTheBrokerSendsMore() {
        String name = "flood-" + System.nanoTime();
        int uplinks = 20_000;
        try (Source source = Source.to(collector)
                        .instance(name, brokerUrl(), "receiveMaximum", "20")
                        .start();
                Publisher publisher = new Publisher(brokerUrl())) {
            await().atMost(LIMIT).until(() -> source.isUp(name));

            publisher.flood(uplinks);

            await().atMost(LIMIT.multipliedBy(3))
                    .until(() -> collector.messages().size() >= uplinks);
            assertThat(collector.mostUnderWay()).isLessThanOrEqualTo(20);
        }
    }

    @Test
    void acknowledgesOnlyWhatWasCommitted() {
        // Given
        String name = "uncommitted-" + System.nanoTime();
        List<String> held;
        try (Source source = Source.to(collector).instance(name, brokerUrl()).start();
                Publisher publisher = new Publisher(brokerUrl())) {
            await().atMost(LIMIT).until(() -> source.isUp(name));
            publisher.publishUplinks(0, 10);
            await().atMost(LIMIT).until(() -> collector.messages().size() == 10);
            collector.hold();
            held = publisher.publishUplinks(10, 10);
            await().atMost(LIMIT).until(() -> collector.messages().size() > 10);
            source.context().getShutdownStrategy().setTimeout(1);
        }
        collector.clear();
        collector.release();

        // When
        try (Source again = Source.to(collector).instance(name, brokerUrl()).start()) {

            // Then
            await().atMost(LIMIT).until(() -> collector.messages().size() >= 10);
            assertThat(collector.bodies()).isEqualTo(held);
            assertThat(again.isUp(name)).isTrue();
        }
    }

    @Test
    void acknowledgesWhatIsCommittedWhileStopping() {
        // Given
        String name = "stopping-" + System.nanoTime();
        try (Source source = Source.to(collector).instance(name, brokerUrl()).start();
                Publisher publisher = new Publisher(brokerUrl())) {
            await().atMost(LIMIT).until(() -> source.isUp(name));
            collector.hold();
            publisher.publishUplinks(0, 1);
            await().atMost(LIMIT).until(() -> collector.messages().size() == 1);
            Mqtt5Consumer consumer = (Mqtt5Consumer)
                    source.context().getRoute("source-mqtt5-" + name).getConsumer();
            Thread stopping = new Thread(source::close);
            stopping.start();
            await().atMost(LIMIT).until(consumer::isSuspended);
            publisher.publishUplinks(1, 1);
            collector.release();
            await().atMost(LIMIT).until(() -> !stopping.isAlive());
        }
        collector.clear();

        // When
        try (Source again = Source.to(collector).instance(name, brokerUrl()).start()) {

            // Then
            await().atMost(LIMIT).until(() -> again.isUp(name));
            await().atMost(LIMIT).until(() -> !collector.messages().isEmpty());
            assertThat(collector.bodies()).containsExactly("uplink 1");
        }
    }

    @Test
    void takesNothingThatTheBrokerEchoes() {
        // Given
        String name = "echo-" + System.nanoTime();
        String device = "v3/app@tenant/devices/dev";
        try (Source source = Source.to(collector)
                        .instance(
                                name,
                                brokerUrl(),
                                "receiveMaximum",
                                "10",
                                "applications",
                                "app,other",
                                "alias",
                                "other-app")
                        .start();
                Publisher publisher = new Publisher(brokerUrl())) {
            await().atMost(LIMIT).until(() -> source.isUp(name));

            // When
            for (int i = 0; i < 20; i++) {
                publisher.publish(device + "/down/push", "push " + i);
                publisher.publish(device + "/down/replace", "replace " + i);
            }
            publisher.publish(device + "/down/queued", "queued");
            publisher.publish(device + "/up", "uplink");

            // Then
            await().atMost(LIMIT).until(() -> collector.messages().size() == 2);
            assertThat(collector.messages())
                    .containsExactly(
                            new Collector.Message(
                                    "queued", device + "/down/queued", "mqtt5:" + name, "app,other", "other-app"),
                            new Collector.Message("uplink", device + "/up", "mqtt5:" + name, "app,other", "other-app"));
        }
    }

    @Test
    void takesEachMessageOfAGroupOnce() {
        // Given
        String group = "group-" + System.nanoTime();
        String topic = "$share/" + group + "/v3/+/devices/#";
        try (Source source = Source.to(collector)
                        .instance(group + "-a", brokerUrl(), "topic", topic)
                        .instance(group + "-b", brokerUrl(), "topic", topic)
                        .start();
                Publisher publisher = new Publisher(brokerUrl())) {
            await().atMost(LIMIT).until(() -> source.isUp(group + "-a") && source.isUp(group + "-b"));

            // When
            List<String> published = publisher.publishUplinks(0, 100);

            // Then
            await().atMost(LIMIT).until(() -> collector.messages().size() >= 100);
            await().during(Duration.ofSeconds(1))
                    .atMost(LIMIT)
                    .until(() -> collector.messages().size() == 100);
            assertThat(collector.bodies()).containsExactlyInAnyOrderElementsOf(published);
        }
    }

    private void establishSession(String name) {
        try (Source source = Source.to(collector).instance(name, brokerUrl()).start()) {
            await().atMost(LIMIT).until(() -> source.isUp(name));
        }
    }
}
