package io.portway;

import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import io.portway.component.tts.TtsConnection;
import io.portway.component.tts.TtsConstants;
import io.portway.journal.Delivery;
import io.portway.packages.DeliveryContext;
import io.portway.packages.RejectedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Says for a downlink where the {@code tts:} producer is to send it: to the device's own application, under the name by
 * which its TTS knows that.
 */
final class AddressDownlink implements Processor {

    private final Map<String, String> uids = new HashMap<>();
    private final Map<String, TtsConnection> connections = new HashMap<>();

    AddressDownlink(List<Tts> ttses) {
        for (Tts tts : ttses) {
            for (TtsApplication application : tts.applications()) {
                String uid = tts.uid(application);
                uids.put(application.name(), uid);
                connections.put(uid, connection(tts, application));
            }
        }
    }

    static TtsConnection connection(Tts tts, TtsApplication application) {
        return new TtsConnection(tts.mqttHost(), tts.mqttPort(), tts.tls(), tts.caFile(), application.apiKey());
    }

    /** The connection of an application by its unique id; null where none is configured. */
    @Nullable
    TtsConnection connection(String uid) {
        return connections.get(uid);
    }

    @Override
    public void process(Exchange exchange) {
        Delivery delivery = DeliveryContext.of(exchange).delivery();
        if (!(delivery.content() instanceof Delivery.Content.Downlink downlink)) {
            throw new RejectedException("Only downlinks can be sent to a device.");
        }
        String application = delivery.line().applicationId();
        String uid = uids.get(application);
        if (uid == null) {
            throw new RejectedException("The application " + application
                    + " is of no configured TTS, so its downlinks go nowhere; add portway.tts.<name>.applications."
                    + application + ".api-key.");
        }
        Message message = exchange.getMessage();
        message.setHeader(TtsConstants.APPLICATION, uid);
        message.setHeader(TtsConstants.DEVICE_ID, delivery.line().deviceId());
        message.setHeader(TtsConstants.OPERATION, downlink.operation());
    }
}
