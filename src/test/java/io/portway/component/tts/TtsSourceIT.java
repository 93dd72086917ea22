package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portway.testing.MqttBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route template as it ships. */
class TtsSourceIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void eachInstanceFeedsApplicationUpWithWhatItSpeaksFor(@TempDir Path home) throws Exception {
        List<Exchange> exchanges = new CopyOnWriteArrayList<>();
        try (MqttBroker broker = MqttBroker.start(home)
                        .user("app1@tenant", "key-1")
                        .user("app2", "key-2")
                        .user("tts", "tts");
                MqttPeer tts = new MqttPeer(broker, "tts", "tts");
                DefaultCamelContext context = new DefaultCamelContext()) {
            // Given
            context.getRegistry().bind("tts.plant.app1", new TtsConnection("127.0.0.1", broker.port(), false, "key-1"));
            context.getRegistry().bind("tts.field.app2", new TtsConnection("127.0.0.1", broker.port(), false, "key-2"));
            context.getRegistry().bind("wanted", (Supplier<Set<String>>) () -> Set.of("uplink_message"));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:application-up").process(exchange -> exchanges.add(exchange.copy()));
                }
            });
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveResource(context, "file:routes/sources/tts.camel.yaml"));
            TemplatedRouteBuilder.builder(context, "tts")
                    .routeId("source-tts-plant.app1")
                    .parameter("name", "plant.app1")
                    .parameter("application", "app1@tenant")
                    .parameter("connection", "tts.plant.app1")
                    .parameter("speaksFor", "app1")
                    .parameter("alias", "plant-app1")
                    .parameter("messageSource", "wanted")
                    .add();
            TemplatedRouteBuilder.builder(context, "tts")
                    .routeId("source-tts-field.app2")
                    .parameter("name", "field.app2")
                    .parameter("application", "app2")
                    .parameter("connection", "tts.field.app2")
                    .parameter("speaksFor", "app2")
                    .add();
            context.start();
            TtsConsumer plant =
                    (TtsConsumer) context.getRoute("source-tts-plant.app1").getConsumer();
            TtsConsumer field =
                    (TtsConsumer) context.getRoute("source-tts-field.app2").getConsumer();
            await().atMost(LIMIT).until(() -> plant.problem() == null && field.problem() == null);

            // When
            tts.publish("v3/app1@tenant/devices/dev-1/join", text("join"));
            tts.publish("v3/app1@tenant/devices/dev-1/up", text("uplink"));
            await().atMost(LIMIT).until(() -> exchanges.size() == 1);
            tts.publish("v3/app2/devices/dev-2/join", text("join"));
            await().atMost(LIMIT).until(() -> exchanges.size() == 2);

            // Then
            assertThat(exchanges.get(0).getMessage().getBody(String.class)).isEqualTo("uplink");
            assertThat(exchanges.get(0).getVariables())
                    .containsEntry("source", "tts:plant.app1")
                    .containsEntry("applications", "app1")
                    .containsEntry("alias", "plant-app1")
                    .containsEntry("topic", "v3/app1@tenant/devices/dev-1/up");
            assertThat(exchanges.get(1).getMessage().getBody(String.class)).isEqualTo("join");
            assertThat(exchanges.get(1).getVariables())
                    .containsEntry("source", "tts:field.app2")
                    .containsEntry("applications", "app2")
                    .containsEntry("alias", "")
                    .containsEntry("topic", "v3/app2/devices/dev-2/join");
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
