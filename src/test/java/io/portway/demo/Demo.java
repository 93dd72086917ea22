package io.portway.demo;

import io.portway.Portway;
import io.portway.testing.FreePort;
import io.portway.testing.MqttBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Shows Portway at work with nothing else installed: a broker that stands for The Things Stack, a fleet that publishes on
 * its topics, Portway with the routes as shipped, and the lines to look at it. Everything is gone when it ends.
 */
public final class Demo {

    private static final String APPLICATION = "fleet-demo";
    private static final Duration REPORT = Duration.ofSeconds(5);
    private static final int COUNTED = 1_000;

    private final Path data;
    private final int brokerPort = FreePort.find();
    private final int httpPort = freeOr(8080);
    private final int managementPort = freeOr(9876);
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile boolean ending;

    private Demo(Path data) {
        this.data = data;
    }

    /** Runs until Ctrl-C. */
    public static void main(String[] args) throws Exception {
        Path home = Path.of(System.getProperty("portway.home", System.getenv().getOrDefault("PORTWAY_HOME", ".")));
        Path directory = Files.createTempDirectory("portway-demo");
        Demo demo = new Demo(directory.resolve("data"));
        MqttBroker broker = MqttBroker.start(directory.resolve("broker"), demo.brokerPort);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            demo.ending = true;
            broker.close();
            delete(directory);
        }));
        demo.configure();
        Thread player = new Thread(demo::play, "demo");
        player.setDaemon(true);
        player.start();
        Path configuration = Files.createDirectory(directory.resolve("config"));
        Files.createFile(configuration.resolve("application.properties"));
        // Not the user's own configuration: the demo would take the messages of its sources, and lose them at its end.
        Portway.main(new String[] {
            "run", "--home", home.toString(), "--config", configuration.toString(),
        });
    }

    private void configure() {
        System.setProperty("portway.data.dir", data.toString());
        System.setProperty("portway.http.port", String.valueOf(httpPort));
        System.setProperty("portway.management.port", String.valueOf(managementPort));
        System.setProperty("portway.tts.demo.mqtt-host", "127.0.0.1");
        System.setProperty("portway.tts.demo.mqtt-port", String.valueOf(brokerPort));
        System.setProperty("portway.tts.demo.tls", "false");
        System.setProperty("portway.tts.demo.applications." + APPLICATION + ".api-key", "NNSXS.DEMO." + "A".repeat(52));
    }

    private void play() {
        try {
            awaitReady();
            associate();
            try (Fleet fleet = new Fleet(APPLICATION, brokerPort)) {
                fleet.play();
                print();
                while (!ending) {
                    Thread.sleep(REPORT.toMillis());
                    reportIfAnswered(fleet);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            if (!ending) {
                System.err.println("The demo cannot go on: " + e);
                System.exit(1);
            }
        }
    }

    /** While Portway stops it does not answer any more; that is no fault of the demo. */
    private void reportIfAnswered(Fleet fleet) throws InterruptedException {
        try {
            report(fleet);
        } catch (IOException e) {
            if (!ending && isReady()) {
                System.err.println("The message store was not read: " + e.getMessage());
            }
        }
    }

    /** Two yes in a row, as the first may be early: Camel may have listed the checks before the last route was there. */
    private void awaitReady() throws InterruptedException {
        for (int ready = 0; ready < 2; ready = isReady() ? ready + 1 : 0) {
            Thread.sleep(100);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + managementPort + "/observe/health/ready"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Everything of the application goes to storage; further packages follow as they come. */
    private void associate() throws IOException, InterruptedException {
        HttpResponse<String> answer = send(authorized("/packages/associations/200")
                .PUT(
                        HttpRequest.BodyPublishers.ofString(
                                """
                        {"default":{"package_name":"storage-integration","data":{"f_port_set":"all"}},
                         "field_mask":{"paths":["package_name","data"]}}"""))
                .build());
        if (answer.statusCode() != 200) {
            throw new IOException("the association was refused: " + answer.body());
        }
    }

    private void report(Fleet fleet) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(authorized("/packages/storage/?limit=" + COUNTED + "&order=-received_at")
                .build());
        if (answer.statusCode() != 200) {
            throw new IOException("the stored messages were refused: " + answer.body());
        }
        List<String> devices = answer.body().lines().map(Demo::device).toList();
        long others = devices.stream().filter(device -> !fleet.has(device)).count();
        System.out.printf(
                "%s  the fleet sent %d messages, joins included; storage has %d of them%s%s, the newest of %s%n",
                LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
                fleet.sent(),
                devices.size() - others,
                devices.size() == COUNTED ? " and more" : "",
                others == 0 ? "" : ", and " + others + " of other devices",
                devices.isEmpty() ? "" : devices.get(0));
    }

    private static String device(String message) {
        return message.replaceAll(".*?\"device_id\":\"([^\"]*)\".*", "$1");
    }

    private HttpRequest.Builder authorized(String path) throws IOException {
        String key = Files.readString(data.resolve("admin-key")).strip();
        return HttpRequest.newBuilder(URI.create(application() + path)).header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String application() {
        return "http://127.0.0.1:" + httpPort + "/api/v3/as/applications/" + APPLICATION;
    }

    private void print() {
        String key = "-H \"Authorization: Bearer $(cat " + data.resolve("admin-key") + ")\"";
        System.out.println(
                """

                Portway runs with a broker and a fleet of five end devices, all on this machine.
                Every uplink of the application %1$s is journalled and kept by the package storage-integration.

                What the application's devices sent last:
                  curl -s %3$s '%2$s/packages/storage/uplink_message?limit=3&order=-received_at'

                Which packages exist, and which association the application has:
                  curl -s %3$s '%2$s/devices/greenhouse-1/packages'
                  curl -s %3$s '%2$s/packages/associations?field_mask=package_name,data'

                Publish an uplink of your own, then ask for it:
                  mosquitto_pub -h 127.0.0.1 -p %4$d -t v3/%1$s/devices/my-device/up -m '{"end_device_ids":{"device_id":"my-device","application_ids":{"application_id":"%1$s"}},"received_at":"%6$s","uplink_message":{"f_port":1,"f_cnt":'$(date +%%s)',"frm_payload":"AQI="}}'
                  curl -s %3$s '%2$s/devices/my-device/packages/storage/uplink_message'

                How it is doing:
                  ./portway status --management-url http://127.0.0.1:%5$d
                  curl -s http://127.0.0.1:%5$d/observe/health
                  curl -s http://127.0.0.1:%5$d/observe/metrics | grep ^portway

                Ctrl-C ends it and leaves nothing behind.
                """
                        .formatted(
                                APPLICATION,
                                application(),
                                key,
                                brokerPort,
                                managementPort,
                                Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        System.out.flush();
    }

    private static int freeOr(int preferred) {
        try (ServerSocket socket = new ServerSocket(preferred, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            return FreePort.find();
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            System.err.println("Left behind: " + directory);
        }
    }
}
