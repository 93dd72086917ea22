package io.portway.component.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TtsEndpointTest {

    private static final TtsConnection CONNECTION = new TtsConnection("tts.example.com", 8883, true, "NNSXS.SECRET");

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void bindBeans() {
        Function<String, TtsConnection> connections = application -> CONNECTION;
        Supplier<Set<String>> messageSource = () -> Set.of("join_accept");
        context.getRegistry().bind("plant", CONNECTION);
        context.getRegistry().bind("all", connections);
        context.getRegistry().bind("packages", messageSource);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void hasDefaults() {
        TtsEndpoint endpoint = endpoint("tts:app1?connection=#bean:plant");

        assertThat(endpoint.getApplication()).isEqualTo("app1");
        assertThat(endpoint.getConfiguration().getConnection()).isSameAs(CONNECTION);
        assertThat(endpoint.messageTypes().get()).hasSize(11);
        assertThat(endpoint.getConfiguration().getQueueSize()).isEqualTo(33_554_432);
        assertThat(endpoint.getConfiguration().getOperation()).isEqualTo(TtsOperation.PUSH);
        assertThat(endpoint.getConfiguration().getPublishTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(endpoint.times())
                .isEqualTo(new TtsTimes(
                        Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(30)));
    }

    @Test
    void takesAllOptions() {
        TtsEndpoint endpoint = endpoint("tts:app1@tenant?connection=#bean:plant&messages=uplink_message, join_accept"
                + "&queueSize=1000&operation=replace&publishTimeout=2s&keepAlive=60s&connectTimeout=3s"
                + "&reconnectDelay=100&maxReconnectDelay=PT1M");

        assertThat(endpoint.getApplication()).isEqualTo("app1@tenant");
        assertThat(List.copyOf(endpoint.messageTypes().get())).containsExactly("uplink_message", "join_accept");
        assertThat(endpoint.getConfiguration().getQueueSize()).isEqualTo(1000);
        assertThat(endpoint.getConfiguration().getOperation()).isEqualTo(TtsOperation.REPLACE);
        assertThat(endpoint.getConfiguration().getPublishTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(endpoint.times())
                .isEqualTo(new TtsTimes(
                        Duration.ofSeconds(60), Duration.ofSeconds(3), Duration.ofMillis(100), Duration.ofMinutes(1)));
    }

    @Test
    void messageSourceGoesBeforeMessages() {
        TtsEndpoint endpoint = endpoint("tts:app1?connection=#bean:plant&messageSource=#bean:packages");

        assertThat(List.copyOf(endpoint.messageTypes().get())).containsExactly("join_accept");
    }

    @Test
    void usesConnectionsOfTheComponentWhereItHasNeither() {
        context.getComponent("tts", TtsComponent.class).setConnections(application -> CONNECTION);

        assertThat(endpoint("tts:app1").connection("app2")).isSameAs(CONNECTION);
    }

    @Test
    void keepsTheKeyOutOfItsUri() {
        assertThat(endpoint("tts:app1?connection=#bean:plant").toString()).doesNotContain("SECRET");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tts:app1 | connection: tts:app1 has none",
                "tts:App1?connection=#bean:plant | 'App1' is not an application",
                "tts:+?connection=#bean:plant | is not an application",
                "tts:app1?connection=#bean:plant&messages=uplink | messages: 'uplink' is no message type",
                "tts:app1?connection=#bean:plant&queueSize=0 | queueSize: 0 bytes",
                "tts:app1?connection=#bean:plant&keepAlive=0 | keepAlive: ",
                "tts:app1?connection=#bean:plant&connectTimeout=0 | connectTimeout: ",
                "tts:app1?connection=#bean:plant&publishTimeout=0 | publishTimeout: ",
                "tts:app1?connection=#bean:plant&reconnectDelay=1m | maxReconnectDelay: ",
                "tts:app1?connection=#bean:plant&operation=append | append",
                "tts:app1?connection=#bean:elsewhere | elsewhere",
                "tts:app1?connection=#bean:plant&conections=#bean:all | conections",
            })
    void refusesOptionThatCannotWork(String uri, String message) {
        assertThatThrownBy(() -> endpoint(uri)).hasStackTraceContaining(message).satisfies(e -> assertThat(e.toString())
                .doesNotContain("SECRET"));
    }

    @Test
    void namesApplicationWithoutConnection() {
        context.getRegistry().bind("none", (Function<String, TtsConnection>) application -> null);

        assertThatThrownBy(() -> endpoint("tts:app1?connections=#bean:none").connection("app2"))
                .hasMessageContaining("no connection for application app2")
                .hasMessageContaining("configure");
    }

    @Test
    void connectionCanBeDeclaredAsBeanInProperties() throws Exception {
        Object bean = PropertyBindingSupport.resolveBean(
                context,
                "#class:io.portway.component.tts.TtsConnection(\"tts.example.com\", 8883, true, \"NNSXS.SECRET\")");

        assertThat(bean).isEqualTo(CONNECTION);
    }

    @Test
    void examplesOfItsPageAreRoutes() throws Exception {
        Matcher examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/components/tts.md")));
        String routes = examples.results().map(example -> example.group(1)).collect(Collectors.joining());
        context.setAutoStartup(false);

        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("page.yaml", routes));
        context.start();

        assertThat(context.getRoutes()).extracting(Route::getRouteId).containsExactly("source-tts-plant", "downlink");
    }

    private TtsEndpoint endpoint(String uri) {
        return context.getEndpoint(uri, TtsEndpoint.class);
    }
}
