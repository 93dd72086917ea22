package io.portway.component.mqtt5;

import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a broker, opened once and never again, so that nothing of it reaches the next one. Packet
 * identifiers mean something only within a connection: the messages it hands over carry its number in the upper half of
 * their id, and it acknowledges only those.
 */
final class Connection extends MqttAsyncClient implements MqttCallback {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /** Why a connection ended that the broker closed without a word. */
    static final String HUNG_UP = "Connection lost: the broker closed it and gave no reason";

    private static final int FIRST_ERROR_CODE = MqttReturnCode.RETURN_CODE_UNSPECIFIED_ERROR;
    private static final long FAREWELL_LIMIT = 1_000;

    private final int number;
    private final IMqttMessageListener listener;
    private final List<PatientNetworkModule> networks = new ArrayList<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    Connection(String brokerUrl, String clientId, int number, IMqttMessageListener listener) throws MqttException {
        super(brokerUrl, clientId, new MemoryPersistence());
        this.number = number & 0xFFFF;
        this.listener = listener;
        setCallback(this);
    }

    /**
     * Connects and subscribes, each within twice the connection timeout: one for TCP and TLS, one for the answer. Returns
     * whether the broker still had the session.
     */
    boolean open(MqttConnectionOptions options, MqttSubscription subscription) throws MqttException {
        long limit = TimeUnit.SECONDS.toMillis(2L * options.getConnectionTimeout());
        IMqttToken connected = connect(options);
        connected.waitForCompletion(limit);
        IMqttToken subscribed = subscribe(subscription);
        subscribed.waitForCompletion(limit);
        int code = subscribed.getReasonCodes()[0];
        if (code >= FIRST_ERROR_CODE) {
            throw new MqttException(code);
        }
        if (code < subscription.getQos()) {
            LOG.warn("{} grants only QoS {} for {}", getServerURI(), code, subscription.getTopic());
        }
        return connected.getSessionPresent();
    }

    /** Waits until the connection has ended and returns why. */
    String awaitEnd() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void acknowledge(int messageId, int qos) throws MqttException {
        if (messageId >>> 16 == number && isConnected()) {
            messageArrivedComplete(messageId & 0xFFFF, qos);
        }
    }

    /** Says goodbye if connected, after what is still to be sent, and lets go of the socket and of Paho's threads. */
    void end() throws InterruptedException {
        try {
            for (PatientNetworkModule network : networks) {
                network.settle();
            }
            if (isConnected()) {
                disconnect(FAREWELL_LIMIT, null, null, MqttReturnCode.RETURN_CODE_SUCCESS, new MqttProperties())
                        .waitForCompletion(FAREWELL_LIMIT);
            }
        } catch (MqttException e) {
            LOG.debug("The connection to {} did not end in good order", getServerURI(), e);
        } finally {
            letGo();
        }
    }

    private void letGo() {
        try {
            disconnectForcibly(0, 0, false);
        } catch (MqttException e) {
            LOG.debug("The connection to {} was not let go in good order", getServerURI(), e);
        }
    }

    /** Puts a failure into words; Paho has none of its own for what went wrong below it. */
    static String reason(Exception failure) {
        boolean below = failure instanceof MqttException mqtt
                && mqtt.getReasonCode() == MqttException.REASON_CODE_CLIENT_EXCEPTION
                && failure.getCause() != null;
        return below ? failure.getCause().toString() : failure.toString();
    }

    @Override
    protected NetworkModule[] createNetworkModules(String address, MqttConnectionOptions options) throws MqttException {
        NetworkModule[] modules = super.createNetworkModules(address, options);
        for (int i = 0; i < modules.length; i++) {
            PatientNetworkModule patient = new PatientNetworkModule(modules[i]);
            networks.add(patient);
            modules[i] = patient;
        }
        return modules;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        message.setId(number << 16 | message.getId());
        try {
            listener.messageArrived(topic, message);
        } catch (Exception e) {
            end.complete("a message could not be handed over: " + e);
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        MqttException loss = response.getException();
        if (loss != null && loss.getCause() instanceof EOFException) {
            end.complete(HUNG_UP);
        } else {
            end.complete(reason(loss == null ? new MqttException(response.getReturnCode()) : loss));
        }
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
