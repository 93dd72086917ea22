package io.portway.component.tts;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.jspecify.annotations.Nullable;

/** The meters of one consumer, for as long as it runs; none where Camel has no meter registry. */
final class TtsMetrics implements AutoCloseable {

    private final @Nullable MeterRegistry registry;
    private final List<Meter> meters;

    TtsMetrics(TtsConsumer consumer, String application, String routeId) {
        registry = MicrometerUtils.getMeterRegistryFromCamelRegistry(
                consumer.getEndpoint().getCamelContext().getRegistry(), MicrometerConstants.METRICS_REGISTRY_NAME);
        meters = registry == null
                ? List.of()
                : register(registry, consumer, Tags.of("application", application, "routeId", routeId));
    }

    @Override
    public void close() {
        if (registry != null) {
            meters.forEach(registry::remove);
        }
    }

    private static List<Meter> register(MeterRegistry registry, TtsConsumer consumer, Tags tags) {
        return List.of(
                FunctionCounter.builder("tts.consumer.received", consumer, TtsConsumer::received)
                        .description("Messages that have arrived")
                        .tags(tags)
                        .register(registry),
                FunctionCounter.builder("tts.consumer.lost", consumer, TtsConsumer::lost)
                        .description(
                                "Messages that have arrived and were lost, because the queue was full or at a stop")
                        .tags(tags)
                        .register(registry),
                FunctionCounter.builder("tts.consumer.failed", consumer, TtsConsumer::failed)
                        .description("Messages whose exchange has failed")
                        .tags(tags)
                        .register(registry),
                FunctionCounter.builder("tts.consumer.reconnects", consumer, c -> c.subscription()
                                .reconnects())
                        .description("Connections after the first one")
                        .tags(tags)
                        .register(registry),
                Gauge.builder("tts.consumer.subscribed", consumer, c -> c.problem() == null ? 1 : 0)
                        .description("1 while the consumer is connected and subscribed, else 0")
                        .tags(tags)
                        .register(registry),
                Gauge.builder("tts.consumer.queue.fill", consumer, TtsConsumer::queueFill)
                        .description("What the queue holds, messages in flight included")
                        .baseUnit("bytes")
                        .tags(tags)
                        .register(registry),
                Gauge.builder("tts.consumer.queue.capacity", consumer, TtsConsumer::queueCapacity)
                        .description("What the queue can hold")
                        .baseUnit("bytes")
                        .tags(tags)
                        .register(registry));
    }
}
