package io.portway.system;

import static org.awaitility.Awaitility.await;

import io.portway.testing.Uplinks;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Uplinks of 20 devices at QoS 1, one after another from a thread of its own, until it is ended. It is never much ahead of
 * {@link #awaitMore}, so that a slow machine has no more to do than a fast one.
 */
final class UplinkLoad {

    static final int DEVICES = 20;

    private static final Pattern IDENTITY = Pattern.compile("\"device_id\":\"([^\"]+)\".*?\"f_cnt\":(\\d+)");

    private static final int AHEAD = 500;

    private final ConcurrentLinkedQueue<String> published = new ConcurrentLinkedQueue<>();
    private final Semaphore permits = new Semaphore(AHEAD);
    private final Thread thread;
    private volatile boolean ended;

    private UplinkLoad(int brokerPort, String application) {
        this.thread = new Thread(() -> publish(brokerPort, application));
    }

    static UplinkLoad start(int brokerPort, String application) {
        UplinkLoad load = new UplinkLoad(brokerPort, application);
        load.thread.start();
        return load;
    }

    /** Waits until the broker has acknowledged so many more; others follow when it returns. */
    void awaitMore(int uplinks) {
        permits.drainPermits();
        permits.release(uplinks + AHEAD);
        int target = published.size() + uplinks;
        await().atMost(Duration.ofSeconds(60)).until(() -> published.size() >= target);
    }

    /** Ends it and tells what the broker acknowledged, each as {@link #identity}. */
    Collection<String> end() throws InterruptedException {
        ended = true;
        permits.release();
        thread.join();
        return List.copyOf(published);
    }

    /** Device and frame counter of a message. */
    static String identity(String json) {
        Matcher matcher = IDENTITY.matcher(json);
        if (!matcher.find()) {
            throw new IllegalArgumentException("not an uplink: " + json);
        }
        return matcher.group(1) + " " + matcher.group(2);
    }

    private void publish(int brokerPort, String application) {
        try (QosOnePublisher publisher = new QosOnePublisher(brokerPort)) {
            permits.acquireUninterruptibly();
            for (int i = 0; !ended; i++) {
                String device = "device-" + i % DEVICES;
                int fCnt = i / DEVICES + 1;
                publisher.publish(Uplinks.topic(application, device), Uplinks.typical(application, device, fCnt));
                published.add(device + " " + fCnt);
                permits.acquireUninterruptibly();
            }
        }
    }
}
