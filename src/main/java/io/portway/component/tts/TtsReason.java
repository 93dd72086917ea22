package io.portway.component.tts;

import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3DisconnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;

/** Says in words why a connection does not come about or has ended. */
final class TtsReason {

    private TtsReason() {}

    /** Why there is no connection, with the remedy where a person has to find one. */
    static String notConnected(Throwable cause, TtsConnection connection, String application) {
        if (cause instanceof Mqtt3ConnAckException refused) {
            return refused(refused, application);
        }
        Throwable root = root(cause);
        if (root instanceof UnknownHostException) {
            return "the name " + connection.host() + " cannot be resolved";
        }
        if (root instanceof SSLException || root instanceof GeneralSecurityException) {
            return "TLS failed (" + message(root) + "): the certificate has to name " + connection.host()
                    + " and be signed by a trusted authority (caFile), and the port has to be one for TLS";
        }
        if (cause instanceof ConnectionClosedException || root instanceof ClosedChannelException) {
            return "it closed the connection without an answer to CONNECT: the port may "
                    + (connection.tls() ? "not be one for TLS" : "be one for TLS")
                    + ", or not be one for MQTT 3.1.1, or it limits connections";
        }
        if (cause instanceof Mqtt3DisconnectException) {
            return "it did not answer CONNECT as an MQTT server does (" + message(cause) + ")";
        }
        return message(root);
    }

    /** Why a connection that was there has ended. */
    static String disconnected(MqttDisconnectSource source, Throwable cause) {
        if (source == MqttDisconnectSource.SERVER) {
            return "it closed the connection";
        }
        return message(root(cause));
    }

    private static String refused(Mqtt3ConnAckException refused, String application) {
        return switch (refused.getMqttMessage().getReturnCode()) {
            case SUCCESS -> "it accepted the connection and broke off";
            case UNSUPPORTED_PROTOCOL_VERSION -> "it refused the protocol (CONNACK 1): it does not speak MQTT 3.1.1";
            case IDENTIFIER_REJECTED -> "it refused the client identifier (CONNACK 2)";
            case SERVER_UNAVAILABLE -> "it is not available, or limits the rate of connections (CONNACK 3)";
            case BAD_USER_NAME_OR_PASSWORD -> "it refused user name " + application + " or the API key (CONNACK 4)";
            case NOT_AUTHORIZED -> "it refused the connection (CONNACK 5): the API key is wrong or has no rights on application "
                    + application + ", or The Things Stack could not check it just now";
        };
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        // What is no TLS is quoted in full, in hexadecimal.
        return message.length() > 200 ? message.substring(0, 200) + "…" : message;
    }

    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
