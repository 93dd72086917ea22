package io.portway.component.tts;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAckReturnCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes on each new connection of a client to the topics of an application, and goes on asking for those that the
 * broker refuses.
 */
final class TtsSubscription implements TtsClient.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(TtsSubscription.class);

    /** When and why a connection ended. */
    record Interruption(Instant at, String reason) {}

    private final String application;
    private final Supplier<? extends Collection<String>> messageTypes;
    private final TtsTimes times;
    private final Consumer<Mqtt3Publish> receiver;

    private volatile @Nullable Session current;
    private volatile @Nullable String problem = "not subscribed yet";
    private volatile Instant since = Instant.now();
    private volatile @Nullable Interruption lastInterruption;
    private volatile int reconnects;

    // Touched by the network thread only.
    private boolean interrupted;

    /**
     * @param messageTypes asked at each subscribing, on a network thread
     * @param receiver is called on a network thread, must not wait and must not throw
     */
    TtsSubscription(
            String application,
            Supplier<? extends Collection<String>> messageTypes,
            TtsTimes times,
            Consumer<Mqtt3Publish> receiver) {
        this.application = application;
        this.messageTypes = messageTypes;
        this.times = times;
        this.receiver = receiver;
    }

    /** Why not everything is subscribed to although there is a connection, in words; null when everything is. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Since when everything is subscribed to. */
    Instant since() {
        return since;
    }

    @Nullable
    Interruption lastInterruption() {
        return lastInterruption;
    }

    /** How often a connection took the place of one that had ended. */
    int reconnects() {
        return reconnects;
    }

    @Override
    public void connected(TtsClient client) {
        if (interrupted) {
            interrupted = false;
            reconnects++;
        }
        Session session = new Session(client);
        current = session;
        problem = "waiting for " + client.connection().address() + " to answer SUBSCRIBE";
        // One flow for all topics, so that subscribing again to some of them never delivers a message twice.
        client.mqtt().publishes(MqttGlobalPublishFilter.ALL, receiver, Runnable::run);
        session.subscribe();
    }

    @Override
    public void disconnected(String reason) {
        current = null;
        interrupted = true;
        lastInterruption = new Interruption(Instant.now(), reason);
    }

    /** What is subscribed to on one connection. */
    private final class Session {

        private final TtsClient client;
        private final Set<String> granted = new HashSet<>();
        private int failedAttempts;

        Session(TtsClient client) {
            this.client = client;
        }

        void subscribe() {
            if (isOver()) {
                return;
            }
            List<String> filters;
            try {
                filters = new ArrayList<>(TtsTopics.filters(application, messageTypes.get()));
            } catch (RuntimeException e) {
                retry("it is not known what to subscribe to: " + e.getMessage());
                return;
            }
            filters.removeAll(granted);
            if (filters.isEmpty()) {
                subscribed();
                return;
            }
            var unused = client.mqtt()
                    .subscribe(Mqtt3Subscribe.builder()
                            .addSubscriptions(filters.stream().map(Session::atMostOnce))
                            .build())
                    .orTimeout(times.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((answer, error) -> answered(filters, error));
        }

        private void answered(List<String> filters, @Nullable Throwable error) {
            if (error == null) {
                granted.addAll(filters);
                subscribed();
            } else if (error instanceof Mqtt3SubAckException refusal) {
                List<String> refused = refused(filters, refusal.getMqttMessage().getReturnCodes());
                filters.stream().filter(filter -> !refused.contains(filter)).forEach(granted::add);
                retry("it refused to subscribe to " + String.join(", ", refused)
                        + " (SUBACK 128): is this application the one that the API key is for?");
            } else if (error instanceof TimeoutException) {
                String reason = "it did not answer SUBSCRIBE within "
                        + times.connectTimeout().toMillis() + " ms";
                report(reason);
                client.reconnect(reason);
            } else {
                retry("SUBSCRIBE failed: " + error.getMessage());
            }
        }

        private void subscribed() {
            if (isOver()) {
                return;
            }
            since = Instant.now();
            problem = null;
            LOG.info(
                    "Subscribed to {} types of messages of application {} at {}",
                    granted.size(),
                    application,
                    client.connection().address());
        }

        private void retry(String reason) {
            if (isOver()) {
                return;
            }
            report(reason);
            Duration delay = times.delayBefore(failedAttempts++);
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::subscribe);
        }

        private void report(String reason) {
            String newProblem = "not subscribed at " + client.connection().address() + ": " + reason;
            if (!newProblem.equals(problem)) {
                LOG.warn("Application {} is {}; trying again", application, newProblem);
            }
            problem = newProblem;
        }

        private boolean isOver() {
            return current != this || client.isClosed();
        }

        private static List<String> refused(List<String> filters, List<Mqtt3SubAckReturnCode> answers) {
            List<String> refused = new ArrayList<>();
            for (int i = 0; i < filters.size(); i++) {
                if (i >= answers.size() || answers.get(i).isError()) {
                    refused.add(filters.get(i));
                }
            }
            return refused;
        }

        private static Mqtt3Subscription atMostOnce(String filter) {
            return Mqtt3Subscription.builder()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_MOST_ONCE)
                    .build();
        }
    }
}
