package io.portway.component.mqtt5;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5RxClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.reactivex.Flowable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Measures how fast the source takes messages that wait in its session, and what CPU Paho's reading thread needs for
 * each. Arguments: URL of a broker that keeps enough of them, number of messages, bytes of a message.
 */
public final class Mqtt5SourceBenchmark {

    private static final String NAME = "benchmark";

    private Mqtt5SourceBenchmark() {}

    public static void main(String[] args) throws Exception {
        String brokerUrl = args[0];
        int count = Integer.parseInt(args[1]);
        byte[] payload = new byte[Integer.parseInt(args[2])];
        Arrays.fill(payload, (byte) 'x');
        for (int round = 0; round < 5; round++) {
            CountDownLatch left = new CountDownLatch(count);
            try (Source source = source(left, brokerUrl)) {
                source.start();
                while (!source.isUp(NAME)) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            }
            publish(URI.create(brokerUrl), count, payload);
            long start = System.nanoTime();
            try (Source source = source(left, brokerUrl)) {
                source.start();
                left.await();
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        "%d messages of %d bytes: %.0f/s, %.1f us CPU of the reading thread each%n",
                        count, payload.length, count / seconds, readingTime().toNanos() / 1e3 / count);
            }
        }
        System.exit(0);
    }

    private static Source source(CountDownLatch left, String brokerUrl) {
        return Source.to(new AsyncProcessorSupport() {
                    @Override
                    public boolean process(Exchange exchange, AsyncCallback callback) {
                        left.countDown();
                        callback.done(true);
                        return true;
                    }
                })
                .instance(NAME, brokerUrl);
    }

    private static void publish(URI url, int count, byte[] payload) {
        Mqtt5RxClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost(url.getHost())
                .serverPort(url.getPort())
                .buildRx();
        client.connect().ignoreElement().blockingAwait();
        client.publish(Flowable.range(0, count).map(i -> Mqtt5Publish.builder()
                        .topic("v3/app/devices/dev/up")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload)
                        .build()))
                .ignoreElements()
                .blockingAwait();
        client.disconnect().blockingAwait();
    }

    private static Duration readingTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals("MQTT Rec: " + NAME))
                .map(thread -> Duration.ofNanos(threads.getThreadCpuTime(thread.getThreadId())))
                .findFirst()
                .orElseThrow();
    }
}
