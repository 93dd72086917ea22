package io.portway.component.mqtt5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portway.testing.FreePort;
import io.portway.testing.MqttBroker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What the source does while its broker is away, silent, forgetful or refuses it. */
class Mqtt5SourceOutageIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PROMPTLY = Duration.ofSeconds(5);

    @TempDir
    private Path home;

    private final Collector collector = new Collector();

    @AfterEach
    void closeCollector() {
        collector.close();
    }

    @Test
    void startsAndStopsPromptlyBesideASilentBroker() throws Exception {
        try (MqttBroker broker = MqttBroker.start(home);
                BadBroker silent = BadBroker.silent();
                Publisher publisher = new Publisher(broker.url())) {
            // Given
            Source source = Source.to(collector)
                    .instance("silent", silent.url(), "connectionTimeout", "1")
                    .instance("live", broker.url());

            // When
            long start = System.nanoTime();
            source.start();
            await().atMost(LIMIT).until(() -> source.isUp("live"));
            Duration started = Duration.ofNanos(System.nanoTime() - start);
            publisher.publish("v3/app/devices/dev/up", "uplink");
            await().atMost(LIMIT).until(() -> collector.bodies().contains("uplink"));
            await().atMost(LIMIT).untilAsserted(() -> assertThat(source.problem("silent"))
                    .contains(silent.url(), "Timed out waiting"));
            await().atMost(LIMIT).until(() -> silent.connections() > 2);
            long stop = System.nanoTime();
            source.close();

            // Then
            assertThat(started).isLessThan(PROMPTLY);
            assertThat(Duration.ofNanos(System.nanoTime() - stop)).isLessThan(PROMPTLY);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(pahoThreads("silent")).isEmpty());
        }
    }

    @Test
    void endsPromptlyOnSigtermWhileTheBrokerIsSilent() throws Exception {
        try (BadBroker silent = BadBroker.silent()) {
            // Given
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Dslf4j.provider=" + System.getProperty("slf4j.provider"),
                            SourceProcess.class.getName(),
                            silent.url())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(output.lines().anyMatch(SourceProcess.STARTED::equals))
                        .isTrue();
                await().atMost(LIMIT).until(() -> silent.connections() > 0);

                assertThat(process.isAlive()).isTrue();

                // When
                process.destroy();

                // Then
                assertThat(process.waitFor(PROMPTLY.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void waitsForABrokerThatIsAbsentAtTheStart() {
        // Given
        int port = FreePort.find();
        try (Source source = Source.to(collector)
                .instance("early", "tcp://127.0.0.1:" + port)
                .start()) {
            await().atMost(LIMIT).untilAsserted(() -> assertThat(source.problem("early"))
                    .contains("tcp://127.0.0.1:" + port, "Connection refused"));

            // When
            try (MqttBroker broker = MqttBroker.start(home, port);
                    Publisher publisher = new Publisher(broker.url())) {
                await().atMost(LIMIT).until(() -> source.isUp("early"));
                publisher.publish("v3/app/devices/dev/up", "uplink");

                // Then
                await().atMost(LIMIT).until(() -> collector.bodies().contains("uplink"));
            }
        }
    }

    @Test
    void missesNothingWhenTheBrokerIsAwayForTenSeconds() throws Exception {
        try (MqttBroker broker = MqttBroker.start(home);
                Source source = Source.to(collector)
                        .instance("away", broker.url(), "receiveMaximum", "20")
                        .start()) {
            // Given
            await().atMost(LIMIT).until(() -> source.isUp("away"));
            List<String> published = new ArrayList<>();
            try (Publisher publisher = new Publisher(broker.url())) {
                collector.hold();
                published.addAll(publisher.publishUplinks(0, 100));
                await().atMost(LIMIT).until(() -> !collector.messages().isEmpty());
            }

            // When
            broker.stop();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(source.problem("away")).isNotEmpty());
            await().pollDelay(Duration.ofSeconds(10)).atMost(LIMIT).until(() -> true);
            collector.release();
            broker.startAgain();
            try (Publisher publisher = new Publisher(broker.url())) {
                published.addAll(publisher.publishUplinks(100, 100));
            }

            // Then
            await().atMost(LIMIT).until(() -> source.isUp("away"));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(collector.bodies()).containsAll(published));
            assertThat(collector.bodies().stream().distinct()).isEqualTo(published);
        }
        assertThat(waiting("away")).isEmpty();
    }

    @Test
    void logsEachOutageAndItsEndOnce() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(BackgroundClient.class);
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        try (MqttBroker broker = MqttBroker.start(home);
                Source source = Source.to(collector)
                        .instance("noted", broker.url(), "maxReconnectDelay", "1000")
                        .start()) {
            // Given
            await().atMost(LIMIT).until(() -> source.isUp("noted"));
            log.list.clear();

            // When
            broker.stop();
            await().atMost(LIMIT).until(() -> source.problem("noted").contains("Connection refused"));
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            broker.startAgain();
            await().atMost(LIMIT).until(() -> source.isUp("noted"));

            // Then
            List<String> warnings = messages(log, Level.WARN);
            assertThat(warnings).singleElement().asString().startsWith("No connection to " + broker.url());
            assertThat(messages(log, Level.INFO))
                    .filteredOn(message -> message.startsWith("Still no connection"))
                    .doesNotHaveDuplicates()
                    .allMatch(message -> message.contains("Connection refused"));
            assertThat(messages(log, Level.INFO))
                    .filteredOn(message -> message.startsWith("Subscribed to"))
                    .hasSize(1);
        } finally {
            logger.setLevel(null);
            logger.detachAppender(log);
        }
    }

    private static List<String> messages(ListAppender<ILoggingEvent> log, Level level) {
        return log.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void subscribesAgainWhenTheBrokerHasLostTheSession(@TempDir Path other) {
        int port = FreePort.find();
        try (Source source =
                Source.to(collector).instance("lost", "tcp://127.0.0.1:" + port).start()) {
            // Given
            MqttBroker broker = MqttBroker.start(home, port);
            await().atMost(LIMIT).until(() -> source.isUp("lost"));
            broker.close();
            await().atMost(LIMIT).until(() -> !source.isUp("lost"));

            // When
            try (MqttBroker forgetful = MqttBroker.start(other, port);
                    Publisher publisher = new Publisher(forgetful.url())) {
                await().atMost(LIMIT).until(() -> source.isUp("lost"));
                publisher.publish("v3/app/devices/dev/up", "uplink");

                // Then
                await().atMost(LIMIT).until(() -> collector.bodies().contains("uplink"));
            }
        }
    }

    @Test
    void acknowledgesNothingOfTheNextConnectionForAMessageOfTheLast(@TempDir Path other) {
        int port = FreePort.find();
        collector.hold();
        try (Source source =
                Source.to(collector).instance("late", "tcp://127.0.0.1:" + port).start()) {
            // Given
            try (MqttBroker broker = MqttBroker.start(home, port);
                    Publisher publisher = new Publisher(broker.url())) {
                await().atMost(LIMIT).until(() -> source.isUp("late"));
                publisher.publish("v3/app/devices/dev/up", "of the last");
                await().atMost(LIMIT).until(() -> collector.bodies().contains("of the last"));
            }
            try (MqttBroker broker = MqttBroker.start(other, port);
                    Publisher publisher = new Publisher(broker.url())) {
                await().atMost(LIMIT).until(() -> source.isUp("late"));
                publisher.publish("v3/app/devices/dev/up", "of the next");
                await().atMost(LIMIT).until(() -> collector.bodies().contains("of the next"));

                // When
                collector.releaseFirst();
                source.context().getShutdownStrategy().setTimeout(1);
                source.stop();

                // Then
                collector.clear();
                try (Source again =
                        Source.to(collector).instance("late", broker.url()).start()) {
                    await().atMost(LIMIT).until(() -> again.isUp("late"));
                    await().atMost(LIMIT)
                            .untilAsserted(() -> assertThat(collector.bodies()).containsExactly("of the next"));
                    collector.release();
                }
            }
        }
    }

    @Test
    void isNotDeafAfterTheBrokerHasRefusedTheSubscription() {
        try (MqttBroker broker = MqttBroker.start(home).refuse("v3/+/devices/#");
                Source source =
                        Source.to(collector).instance("refused", broker.url()).start();
                Publisher publisher = new Publisher(broker.url())) {
            // Given
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(source.problem("refused")).contains("Not authorized"));

            // When
            broker.allow("v3/+/devices/#");
            await().atMost(LIMIT).until(() -> source.isUp("refused"));
            publisher.publish("v3/app/devices/dev/up", "uplink");

            // Then
            await().atMost(LIMIT).until(() -> collector.bodies().contains("uplink"));
        }
    }

    @Test
    void saysThatAnotherClientHasItsClientId() {
        try (MqttBroker broker = MqttBroker.start(home);
                Source source = Source.to(collector)
                        .instance("twin", broker.url(), "maxReconnectDelay", "2000")
                        .start()) {
            // Given
            await().atMost(LIMIT).until(() -> source.isUp("twin"));

            // When
            try (Source twin =
                    Source.to(collector).instance("twin", broker.url()).start()) {

                // Then
                await().atMost(LIMIT)
                        .until(() -> source.problem("twin").contains("Session taken over")
                                || twin.problem("twin").contains("Session taken over"));
            }
            await().atMost(LIMIT).until(() -> source.isUp("twin"));
        }
    }

    @ParameterizedTest
    @CsvSource({"10000, true", "1, false"})
    void suspectsAnotherClientOnlyWhenTheBrokerHangsUpAgainSoonAfterAConnect(String longestPause, boolean isSoonAfter)
            throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(BackgroundClient.class);
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        try (BadBroker broker = BadBroker.subscribing();
                Source source = Source.to(collector)
                        .instance("shy", broker.url(), "maxReconnectDelay", longestPause)
                        .start()) {
            for (int times = 1; times <= 2; times++) {
                int warnings = times;
                await().atMost(LIMIT).until(() -> source.isUp("shy"));
                broker.hangUp();
                await().atMost(LIMIT)
                        .until(() -> messages(log, Level.WARN).stream()
                                        .filter(message -> message.startsWith("No connection"))
                                        .count()
                                == warnings);
            }
        } finally {
            logger.setLevel(null);
            logger.detachAppender(log);
        }

        String question = "is there another client with the client id shy?";
        List<String> outages = messages(log, Level.WARN).stream()
                .filter(message -> message.startsWith("No connection"))
                .toList();
        assertThat(outages).hasSize(2).allMatch(message -> message.contains("the broker closed it"));
        assertThat(outages.get(0)).doesNotContain(question);
        assertThat(outages.get(1).contains(question)).isEqualTo(isSoonAfter);
    }

    @Test
    void leavesNoThreadBehindWhenTheBrokerHangsUp() throws Exception {
        try (BadBroker broker = BadBroker.hangingUp();
                Source source =
                        Source.to(collector).instance("hung-up", broker.url()).start()) {
            await().atMost(LIMIT).until(() -> broker.connections() >= 5);
            assertThat(source.problem("hung-up")).contains("Connection lost");
            source.stop();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(pahoThreads("hung-up")).isEmpty());
        }
    }

    private static List<String> pahoThreads(String clientId) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("MQTT ") && name.endsWith(clientId))
                .toList();
    }

    /** What the broker still keeps for the session, as a source that resumes it sees. */
    private List<String> waiting(String name) {
        collector.clear();
        try (MqttBroker broker = MqttBroker.start(home);
                Source source =
                        Source.to(collector).instance(name, broker.url()).start()) {
            await().atMost(LIMIT).until(() -> source.isUp(name));
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            return collector.bodies();
        }
    }
}
