package io.portway.component.tts;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Sends downlinks: the body, {@code {"downlinks":[…]}}, goes to the topic of one end device.
 *
 * @see <a href="https://www.thethingsindustries.com/docs/integrations/other-integrations/mqtt/">MQTT Server</a>
 */
public class TtsProducer extends DefaultAsyncProducer {

    private final TtsEndpoint endpoint;

    public TtsProducer(TtsEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (endpoint.getConfiguration().getConnection() != null) {
            endpoint.getComponent().publisher(endpoint, endpoint.getApplication());
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<@Nullable Void> published;
        try {
            published = publish(exchange.getMessage());
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        // The route goes on in a thread of its own: the one that completes this serves all MQTT clients.
        var unused = published.whenCompleteAsync(
                (acknowledged, error) -> {
                    if (error != null) {
                        exchange.setException(error);
                    }
                    callback.done(false);
                },
                endpoint.getComponent().executor());
        return false;
    }

    private CompletableFuture<@Nullable Void> publish(Message message) throws Exception {
        String application = application(message);
        String device = message.getHeader(TtsConstants.DEVICE_ID, String.class);
        if (device == null) {
            throw new IllegalArgumentException(
                    "A downlink needs the id of its end device in header " + TtsConstants.DEVICE_ID);
        }
        String topic = TtsTopics.downlinks(application, device, operation(message));
        byte[] payload = message.getMandatoryBody(byte[].class);
        return endpoint.getComponent()
                .publisher(endpoint, application)
                .publish(topic, payload, endpoint.getConfiguration().getPublishTimeout());
    }

    private String application(Message message) {
        String application = message.getHeader(TtsConstants.APPLICATION, endpoint.getApplication(), String.class);
        if (endpoint.getConfiguration().getConnection() != null && !application.equals(endpoint.getApplication())) {
            throw new IllegalArgumentException("Header " + TtsConstants.APPLICATION + " names application "
                    + application + ", but the connection of this endpoint is for " + endpoint.getApplication()
                    + "; use connections instead of connection to serve several");
        }
        return application;
    }

    private TtsOperation operation(Message message) {
        String operation = message.getHeader(TtsConstants.OPERATION, String.class);
        return operation == null ? endpoint.getConfiguration().getOperation() : TtsOperation.of(operation);
    }
}
