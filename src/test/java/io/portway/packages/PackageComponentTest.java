package io.portway.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.portway.application.ApplicationUp;
import io.portway.association.Association;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PackageComponentTest {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final String SECRET = "s3cr3t-of-the-association";
    private static final String RECEIVE = "- process: {ref: receive}\n";

    private static final String ATTACH =
            """
            - setBody: {constant: '{"service_data":{"service":"test","data":{}}}'}
            - to: package:result
            - setBody: {constant: '{"downlinks":[{"f_port":1,"frm_payload":"AQ=="}]}'}
            - to: package:downlink
            """;

    private static final String AGGREGATE =
            """
            - aggregate:
                aggregationStrategy: "#class:%s"
                completionSize: %d
                correlationExpression: {constant: all}
                steps:
            """;

    @TempDir
    private Path directory;

    private final Queue<Exchange> received = new ConcurrentLinkedQueue<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger tries = new AtomicInteger();
    private PackageFixture portway;

    @BeforeEach
    void open() throws Exception {
        portway = new PackageFixture(directory);
        portway.bind("receive", received::add);
        portway.bind("pass", exchange -> gate.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @AfterEach
    void close() {
        gate.countDown();
        portway.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(LIMIT).untilAsserted(assertion);
    }

    @Test
    void convertsTheMessageToWhatRoutesWorkWith() throws Exception {
        // Given
        portway.associate(null, Map.of()).steps("", RECEIVE);

        // When
        portway.send("dev1", 1);
        eventually(() -> assertThat(received).hasSize(1));

        // Then
        Exchange exchange = received.element();
        byte[] raw = exchange.getMessage().getBody(ApplicationUp.class).raw();
        assertThat(exchange.getMessage().getBody(byte[].class)).isEqualTo(raw);
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(new String(raw, StandardCharsets.UTF_8));
        assertThat(exchange.getMessage().getBody(InputStream.class)).hasBinaryContent(raw);
        assertThat(exchange.getMessage()
                        .getBody(JsonNode.class)
                        .at("/end_device_ids/device_id")
                        .textValue())
                .isEqualTo("dev1");
        assertThat((Object) exchange.getMessage().getBody(Map.class))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsKey("uplink_message");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${bodyAs(String)} contains '\"device_id\":\"dev2\"'",
                "${bodyAs(java.util.Map)[end_device_ids][device_id]} == 'dev2'",
            })
    void letsSimpleLookIntoTheMessage(String condition) throws Exception {
        // Given
        portway.associate(null, Map.of());
        portway.steps(
                "",
                """
                - filter:
                    simple: >-
                      %s
                    steps:
                      - process: {ref: receive}
                """
                        .formatted(condition));

        // When
        portway.send("dev1", 1).send("dev2", 1);
        eventually(() -> assertThat(portway.delivered()).isEqualTo(2));

        // Then
        assertThat(received)
                .singleElement()
                .extracting(exchange ->
                        exchange.getMessage().getBody(ApplicationUp.class).deviceId())
                .isEqualTo("dev2");
    }

    @Test
    void offersAssociationDataToSimple() throws Exception {
        // Given
        portway.associate(null, Map.of("token", SECRET, "server", Map.of("region", Map.of("name", "eu1"))));
        portway.steps(
                "",
                """
                - setProperty: {name: token, simple: "${variable.association.data[token]}"}
                - setProperty: {name: region, simple: "${variable.association.data[server][region][name]}"}
                - setProperty: {name: fPort, simple: "${variable.association.fPort}"}
                """
                        + RECEIVE);

        // When
        portway.send("dev1", 1);
        eventually(() -> assertThat(received).hasSize(1));

        // Then
        assertThat(received.element().getProperties())
                .containsEntry("token", SECRET)
                .containsEntry("region", "eu1")
                .containsEntry("fPort", PackageFixture.F_PORT);
    }

    @Test
    void neverShowsAssociationData() throws Exception {
        // Given
        portway.associate(null, Map.of("token", SECRET));
        portway.steps(
                "",
                """
                - setBody: {simple: "${variable.association} ${variables} ${exchange}"}
                - log: {message: "${body}", logName: dump}
                - to: "log:dump?showAll=true&showVariables=true&showAllProperties=true&multiline=true"
                - process: {ref: receive}
                - throwException: {exceptionType: java.io.IOException, message: away}
                """);

        // When
        portway.send("dev1", 1);
        eventually(() -> assertThat(received).hasSizeGreaterThan(1));

        // Then
        Exchange exchange = received.element();
        assertThat(portway.logged(Level.INFO))
                .anyMatch(line -> line.contains("data ["))
                .noneMatch(line -> line.contains(SECRET));
        assertThat(exchange.toString() + exchange.getVariables() + exchange.getProperties())
                .contains("token")
                .doesNotContain(SECRET);
        assertThat(portway.context.getRoute("test").toString()).doesNotContain(SECRET);
        assertThat(exchange.getVariable(PackageConstants.ASSOCIATION, Association.class)
                        .data())
                .containsEntry("token", SECRET);
    }

    @Test
    void commitsResultsAndDownlinksWhenTheExchangeEnds() throws Exception {
        // Given
        portway.associate(null, Map.of());
        portway.steps("", ATTACH + "- process: {ref: receive}\n- process: {ref: pass}\n");

        // When
        portway.send("dev1", 1);
        eventually(() -> assertThat(received).hasSize(1));

        // Then
        assertThat(portway.count("message")).isEqualTo(1);
        assertThat(portway.count("delivery where package = 'downlink'")).isZero();

        // When
        gate.countDown();

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(1));
        assertThat(portway.count("message where type = 'service_data'")
                        + portway.count("delivery where package = 'downlink'"))
                .isEqualTo(2);
    }

    @Test
    void dropsResultsAndDownlinksOfAnExchangeThatFails() throws Exception {
        // Given
        portway.associate(null, Map.of()).bind("reject", exchange -> {
            throw new RejectedException("no");
        });
        portway.steps("", ATTACH + "- process: {ref: reject}\n");

        // When
        portway.send("dev1", 1);

        // Then
        eventually(() -> assertThat(portway.dead()).isEqualTo(1));
        assertThat(portway.count("message")).isEqualTo(1);
        assertThat(portway.count("delivery")).isEqualTo(1);
    }

    @Test
    void waitsForWhatAnotherThreadDoes() throws Exception {
        // Given
        portway.associate(null, Map.of());
        portway.steps("", "- threads: {poolSize: 1}\n- to: \"seda:further\"\n");
        portway.route(
                """
                - route:
                    from:
                      uri: seda:further
                      steps:
                        - process: {ref: receive}
                        - process: {ref: pass}
                """);

        // When
        portway.send("dev1", 1);
        eventually(() -> assertThat(received).hasSize(1));

        // Then
        await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> portway.delivered() == 0);
        gate.countDown();
        eventually(() -> assertThat(portway.delivered()).isEqualTo(1));
    }

    @Test
    void triesAgainWhatFailedInAnotherThread() throws Exception {
        // Given
        portway.associate(null, Map.of()).bind("failOnce", exchange -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
        });
        portway.steps("", "- to: \"seda:further\"\n");
        portway.route(
                """
                - route:
                    from:
                      uri: seda:further
                      steps:
                        - process: {ref: failOnce}
                """);

        // When
        portway.send("dev1", 1);

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(1));
        assertThat(tries).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy",
                "org.apache.camel.processor.aggregate.GroupedExchangeAggregationStrategy",
                "org.apache.camel.processor.aggregate.UseLatestAggregationStrategy"
            })
    void waitsForTheAggregate(String strategy) throws Exception {
        // Given
        portway.associate(null, Map.of());
        portway.steps(
                "",
                AGGREGATE.formatted(strategy, 2) + "      - process: {ref: receive}\n      - process: {ref: pass}\n");

        // When
        portway.send("dev1", 1).send("dev2", 1);
        eventually(() -> assertThat(received).hasSize(1));

        // Then
        await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> portway.delivered() == 0);
        gate.countDown();
        eventually(() -> assertThat(portway.delivered()).isEqualTo(2));
    }

    @Test
    void triesAgainAllOfAnAggregateThatFailed() throws Exception {
        // Given
        portway.associate(null, Map.of()).bind("failOnce", exchange -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
        });
        String grouped = "org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy";
        portway.steps("", AGGREGATE.formatted(grouped, 2) + "      - process: {ref: failOnce}\n");

        // When
        portway.send("dev1", 1).send("dev2", 1);

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(2));
        assertThat(tries).hasValue(2);
    }

    @Test
    void hasDeliveredWhenTheRouteHandlesItsException() throws Exception {
        // Given
        portway.associate(null, Map.of());
        portway.steps(
                "",
                """
                - doTry:
                    steps:
                      - throwException: {exceptionType: java.io.IOException, message: away}
                    doCatch:
                      - exception: [java.io.IOException]
                        steps:
                          - process: {ref: receive}
                """);

        // When
        portway.send("dev1", 1);

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(1));
        assertThat(received).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotTryAgainWhatWasRejected(boolean wrapped) throws Exception {
        // Given
        portway.associate(null, Map.of()).bind("reject", exchange -> {
            tries.incrementAndGet();
            RejectedException rejected = new RejectedException("too large");
            throw wrapped ? new IllegalStateException("failed", rejected) : rejected;
        });
        portway.steps("", "- process: {ref: reject}\n");

        // When
        portway.send("dev1", 1);

        // Then
        eventually(() -> assertThat(portway.dead()).isEqualTo(1));
        assertThat(tries).hasValue(1);
        assertThat(portway.pending()).isZero();
    }

    @Test
    void triesAgainWithoutAWordInTheLog() throws Exception {
        // Given
        portway.associate(null, Map.of()).bind("failTwice", exchange -> {
            if (tries.incrementAndGet() < 3) {
                throw new IOException("away");
            }
        });
        portway.steps("", "- process: {ref: failTwice}\n");

        // When
        portway.send("dev1", 1);

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(1));
        assertThat(tries).hasValue(3);
        assertThat(portway.dead()).isZero();
        assertThat(portway.logged(Level.WARN)).isEmpty();
    }

    @Test
    void failsOneOfABatch() throws Exception {
        // Given
        gate.countDown();
        portway.associate(null, Map.of()).bind("failOne", exchange -> {
            for (Exchange element : elements(exchange)) {
                if (device(element).equals("dev2")) {
                    element.setException(new RejectedException("not this one"));
                }
            }
        });
        send("dev1", "dev2", "dev3");

        // When
        portway.steps("?batchSize=10&lanes=1", RECEIVE + "- process: {ref: failOne}\n");

        // Then
        eventually(() -> assertThat(portway.pending()).isZero());
        assertThat(portway.delivered()).isEqualTo(2);
        assertThat(portway.dead()).isEqualTo(1);
        assertThat(received.stream().mapToInt(batch -> elements(batch).size())).contains(3);
    }

    @Test
    void failsAllOfABatchThatFails() throws Exception {
        // Given
        portway.associate(null, Map.of()).bind("reject", exchange -> {
            throw new RejectedException("not these");
        });
        send("dev1", "dev2", "dev3");

        // When
        portway.steps("?batchSize=10&lanes=1", "- process: {ref: reject}\n");

        // Then
        eventually(() -> assertThat(portway.dead()).isEqualTo(3));
    }

    @Test
    void keepsDifferentAssociationDataOutOfABatch() throws Exception {
        // Given
        portway.associate(null, Map.of("token", "one")).associate("dev2", Map.of("token", "two"));
        send("dev1", "dev2", "dev3", "dev4");

        // When
        portway.steps("?batchSize=10&lanes=1&batchOf=any", RECEIVE);

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(4));
        assertThat(received).allSatisfy(batch -> assertThat(elements(batch).stream()
                        .map(element -> element.getVariable(PackageConstants.ASSOCIATION, Association.class)
                                .data())
                        .collect(Collectors.toSet()))
                .hasSize(1));
        assertThat(received.stream().mapToInt(batch -> elements(batch).size())).contains(3, 1);
    }

    @Test
    void givesEachElementOfABatchTheAssociationOfItsOwnDevice() throws Exception {
        // Given
        Map<String, Object> data = Map.of("token", "one");
        portway.associate("dev1", data).associate("dev2", data).associate("dev3", data);
        Queue<String> others = new ConcurrentLinkedQueue<>();
        portway.bind("look", batch -> {
            for (Exchange element : elements(batch)) {
                Association association = element.getVariable(PackageConstants.ASSOCIATION, Association.class);
                if (!device(element).equals(association.deviceId())) {
                    others.add(device(element) + " got that of " + association.deviceId());
                }
                if (device(element).equals("dev1") && tries.incrementAndGet() == 1) {
                    element.setException(new IllegalStateException("not now"));
                }
                if (device(element).equals("dev3")) {
                    gate.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
                }
            }
        });
        portway.steps("?batchSize=10&lanes=1", "- process: {ref: look}\n");
        portway.send("dev1", 1);
        eventually(() -> assertThat(portway.count("waiting_line")).isEqualTo(1));
        portway.send("dev3", 1);

        // When: dev1 comes back behind dev2, and goes out before it.
        portway.send("dev2", 1);
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        gate.countDown();

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(3));
        assertThat(others).isEmpty();
    }

    private void send(String... devices) {
        // The package has to be known before its route is here.
        try {
            portway.steps("?batchSize=10", RECEIVE);
            portway.context.getRouteController().stopRoute("test");
            portway.context.removeRoute("test");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        for (String device : devices) {
            portway.send(device, 1);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Exchange> elements(Exchange batch) {
        return batch.getMessage().getBody(List.class);
    }

    private static String device(Exchange element) {
        return element.getMessage().getBody(ApplicationUp.class).deviceId();
    }

    @Test
    void deliversWhatCameWhileTheRouteWasStopped() throws Exception {
        // Given
        portway.associate(null, Map.of()).steps("", RECEIVE);
        portway.send("dev1", 1);
        eventually(() -> assertThat(portway.delivered()).isEqualTo(1));
        portway.context.getRouteController().stopRoute("test");
        portway.send("dev1", 2).send("dev2", 1);
        assertThat(portway.pending()).isEqualTo(2);

        // When
        portway.context.getRouteController().startRoute("test");

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(3));
        assertThat(received).hasSize(3);
    }

    @Test
    void deliversWhatCameWhileTheRouteWasSuspended() throws Exception {
        // Given
        portway.associate(null, Map.of()).steps("", RECEIVE);
        portway.context.getRouteController().suspendRoute("test");
        portway.send("dev1", 1);

        // When
        portway.context.getRouteController().resumeRoute("test");

        // Then
        eventually(() -> assertThat(portway.delivered()).isEqualTo(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    test-package?batchOf=devices     | batchOf      | distinct-devices, one-device, any
                    test-package?match=port          | match        | f-port, package
                    test-package?messages=uplink     | messages     | uplink_message
                    test-package?messages=           | messages     | uplink_message
                    test-package?lanes=0             | lanes        | at least 1
                    test-package?lanes=many          | lanes        | many
                    test-package?batchSize=0         | batchSize    | at least 1
                    test-package?batchSize=-5        | batchSize    | at least 1
                    test-package?defaultFPort=0      | defaultFPort | 1 to 255
                    test-package?defaultFPort=256    | defaultFPort | 1 to 255
                    test-package?batchSizes=5        | batchSizes   | Unknown parameters
                    result                           | result       | reserved
                    Test_Package                     | Test_Package | form
                    """)
    void refusesARouteThatCannotWork(String uri, String option, String remedy) {
        assertThat(catchThrowable(() -> portway.route(
                        """
                        - route:
                            id: test
                            from:
                              uri: "package:%s"
                              steps:
                                - process: {ref: receive}
                        """
                                .formatted(uri))))
                .satisfies(failure ->
                        assertThat(messages(failure)).contains(option).contains(remedy));
    }

    @Test
    void refusesASecondRouteOfAPackage() throws Exception {
        // Given
        portway.steps("", RECEIVE);

        // When
        Throwable failure = catchThrowable(
                () -> portway.route(
                        """
                - route:
                    id: second
                    from:
                      uri: package:test-package?lanes=2
                      steps:
                        - process: {ref: receive}
                """));

        // Then
        assertThat(messages(failure)).contains("package:test-package").contains("another name");
        portway.context.removeRoute("second");
        portway.associate(null, Map.of()).send("dev1", 1);
        eventually(() -> assertThat(portway.delivered()).isEqualTo(1));
    }

    @Test
    void refusesToSendToAPackage() {
        assertThat(messages(catchThrowable(() -> portway.steps("", "- to: package:other\n"))))
                .contains("package:other")
                .contains("package:result or package:downlink");
    }

    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        return messages.toString();
    }
}
