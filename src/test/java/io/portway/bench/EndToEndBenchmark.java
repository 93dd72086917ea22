package io.portway.bench;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.portway.testing.FreePort;
import io.portway.testing.PortwayProcess;
import io.portway.testing.Uplinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Uplinks from a publisher through mosquitto, Portway as a process of its own and its journal into the message store, all
 * on this machine; docs/performance.md says how it is run and what it showed.
 */
@Command(name = "end-to-end", mixinStandardHelpOptions = true)
public final class EndToEndBenchmark implements Runnable {

    private static final String APPLICATION = "bench-app";
    private static final Pattern RECEIVED_AT = Pattern.compile("\"received_at\":\"([^\"]+)\"");

    @Option(names = "--source", description = "mqtt5 (QoS 1) or tts (QoS 0)")
    private String source = "mqtt5";

    @Option(names = "--rate", description = "Uplinks a second")
    private int rate = 1_000;

    @Option(names = "--seconds")
    private int seconds = 60;

    @Option(names = "--devices")
    private int devices = 500;

    @Option(names = "--warm-up", description = "Seconds at the start that latency leaves out")
    private int warmUp = 10;

    @Option(names = "--latency", description = "Also read the store all the time, for publish to readable")
    private boolean latency;

    @Option(names = "--jvm", split = " ", description = "More options of Portway's JVM")
    private List<String> jvm = List.of();

    @Option(names = "--stall", description = "Let no commit succeed for two seconds in the middle")
    private boolean stall;

    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean published;

    public static void main(String[] args) {
        System.exit(new CommandLine(new EndToEndBenchmark()).execute(args));
    }

    @Override
    public void run() {
        try {
            measure();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void measure() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("portway-bench");
        int brokerPort = FreePort.find();
        Process mosquitto = mosquitto(directory, brokerPort);
        try (PortwayProcess portway = PortwayProcess.in(directory.resolve("home"))) {
            portway.jvmOptions(jvm.toArray(String[]::new));
            configure(portway, brokerPort);
            long start = System.nanoTime();
            portway.start();
            System.out.printf("ready after %d ms%n", (System.nanoTime() - start) / 1_000_000);
            portway.storeEverythingOf(APPLICATION);
            awaitSubscription(portway, brokerPort);
            report(portway, brokerPort);
            System.out.println("exit code " + portway.stop());
        } finally {
            mosquitto.destroy();
        }
    }

    private void configure(PortwayProcess portway, int brokerPort) {
        if (source.equals("mqtt5")) {
            portway.set("camel.routeTemplate[0].templateId", "mqtt5")
                    .set("camel.routeTemplate[0].name", "bench")
                    .set("camel.routeTemplate[0].brokerUrl", "tcp://127.0.0.1:" + brokerPort)
                    .set("camel.routeTemplate[0].clientId", "portway-bench")
                    .set("camel.routeTemplate[0].applications", APPLICATION);
            return;
        }
        portway.set("portway.tts.bench.mqtt-host", "127.0.0.1")
                .set("portway.tts.bench.mqtt-port", String.valueOf(brokerPort))
                .set("portway.tts.bench.tls", "false")
                .set("portway.tts.bench.applications." + APPLICATION + ".api-key", "NNSXS.BENCH." + "B".repeat(52));
    }

    private static Process mosquitto(Path directory, int port) throws IOException {
        Path config = directory.resolve("mosquitto.conf");
        Files.writeString(
                config,
                """
                listener %d 127.0.0.1
                allow_anonymous true
                max_inflight_messages 1000
                max_queued_messages 0
                """
                        .formatted(port));
        return new ProcessBuilder("mosquitto", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("mosquitto.log").toFile())
                .start();
    }

    private void awaitSubscription(PortwayProcess portway, int brokerPort) throws InterruptedException {
        Mqtt5AsyncClient client = client("warm-up", brokerPort);
        int fCnt = 0;
        while (portway.metric("portway_messages_total{outcome=\"accepted\"}") == 0) {
            publish(client, "warm-up", fCnt++, () -> {});
            TimeUnit.MILLISECONDS.sleep(100);
        }
        client.disconnect().join();
    }

    private void report(PortwayProcess portway, int brokerPort) throws IOException, InterruptedException {
        double before = portway.metric("portway_messages_total{outcome=\"accepted\"}");
        long cpuBefore = cpuMillis(portway.pid());
        Thread publisher = new Thread(() -> publishAll(brokerPort), "publisher");
        long start = System.nanoTime();
        publisher.start();
        if (stall) {
            stallCommits(portway.home().resolve("data/portway.db"));
        }
        List<Double> latencies = latency ? latencies(portway) : List.of();
        publisher.join();
        long total = (long) rate * seconds;
        double publishing = (System.nanoTime() - start) / 1e9;
        double stored = awaitStored(portway, (long) before + total);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%s: published %d in %.1f s (%.0f/s), delivered to the store %.0f after %.1f s%n",
                source, total, publishing, total / publishing, stored - before, seconds);
        System.out.printf(
                "accepted %.0f, duplicate %.0f, pending %.0f, lost at the source %s%n",
                portway.metric("portway_messages_total{outcome=\"accepted\"}") - before,
                portway.metric("portway_messages_total{outcome=\"duplicate\"}"),
                portway.metric("portway_deliveries_pending{package=\"storage-integration\"}"),
                portway.metrics("tts_consumer_lost_total"));
        System.out.printf(
                "CPU %.0f us an uplink, peak RSS %d MB%n",
                (cpuMillis(portway.pid()) - cpuBefore) * 1000.0 / total, peakRss(portway.pid()));
        System.out.printf(
                "commit p50 %.2f ms, p99 %.2f ms%n",
                1e3 * portway.metric("portway_journal_commit_seconds{quantile=\"0.5\"}"),
                1e3 * portway.metric("portway_journal_commit_seconds{quantile=\"0.99\"}"));
        if (!latencies.isEmpty()) {
            List<Double> sorted = latencies.stream().sorted().toList();
            System.out.printf(
                    "publish to readable: p50 %.1f ms, p99 %.1f ms, max %.1f ms, of %d%n",
                    sorted.get(sorted.size() / 2),
                    sorted.get((int) (sorted.size() * 0.99)),
                    sorted.get(sorted.size() - 1),
                    sorted.size());
        }
    }

    /** Another writer holds the journal's database, as a disk would that answers nothing for so long. */
    private void stallCommits(Path database) throws InterruptedException {
        TimeUnit.SECONDS.sleep(Math.max(1, seconds / 2));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 10000");
            statement.execute("begin immediate");
            TimeUnit.SECONDS.sleep(2);
            statement.execute("commit");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private double awaitStored(PortwayProcess portway, long expected) throws InterruptedException {
        double stored = 0;
        long unchangedSince = System.nanoTime();
        while (stored < expected
                && System.nanoTime() - unchangedSince < Duration.ofSeconds(20).toNanos()) {
            double now =
                    portway.metric("portway_deliveries_total{package=\"storage-integration\",state=\"delivered\"}");
            if (now > stored) {
                unchangedSince = System.nanoTime();
            }
            stored = now;
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return stored;
    }

    private void publishAll(int brokerPort) {
        Mqtt5AsyncClient client = client("bench-publisher", brokerPort);
        long total = (long) rate * seconds;
        long start = System.nanoTime();
        for (long i = 0; i < total; i++) {
            long due = start + i * 1_000_000_000L / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            while (i - acknowledged.get() > 5_000) {
                LockSupport.parkNanos(100_000);
            }
            publish(client, "device-" + i % devices, (int) (i / devices), acknowledged::incrementAndGet);
        }
        while (acknowledged.get() < total) {
            LockSupport.parkNanos(1_000_000);
        }
        published = true;
        client.disconnect().join();
    }

    private Mqtt5AsyncClient client(String id, int brokerPort) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(brokerPort)
                .buildAsync();
        client.connect().join();
        return client;
    }

    private void publish(Mqtt5AsyncClient client, String device, int fCnt, Runnable done) {
        client.publishWith()
                .topic(Uplinks.topic(APPLICATION, device))
                .qos(source.equals("mqtt5") ? MqttQos.AT_LEAST_ONCE : MqttQos.AT_MOST_ONCE)
                .payload(Uplinks.typical(APPLICATION, device, fCnt).getBytes(StandardCharsets.UTF_8))
                .send()
                .thenRun(done)
                .exceptionally(failure -> {
                    System.out.println("not published: " + failure.getMessage());
                    return null;
                });
    }

    /** Reads what is new in the store again and again; each uplink carries the time at which it was published. */
    private List<Double> latencies(PortwayProcess portway) throws InterruptedException {
        List<Double> latencies = new ArrayList<>();
        Instant after = Instant.now();
        Instant warm = after.plusSeconds(warmUp);
        while (!published) {
            String body =
                    portway.get(APPLICATION + "/packages/storage/uplink_message?order=received_at&after=" + after);
            Instant readable = Instant.now();
            for (String line : body.lines().toList()) {
                Matcher matcher = RECEIVED_AT.matcher(line);
                if (matcher.find()) {
                    Instant sent = Instant.parse(matcher.group(1));
                    if (sent.isAfter(warm)) {
                        latencies.add(sent.until(readable, ChronoUnit.MICROS) / 1e3);
                    }
                    after = sent.isAfter(after) ? sent : after;
                }
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return latencies;
    }

    private static long cpuMillis(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toMillis)
                .orElse(0L);
    }

    private static long peakRss(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
