package io.portway.hivemq;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Lets a client of HiveMQ CE, which comes without authentication, connect only with a user name and its password. The
 * variable {@code MQTT_PASSWORD_TTS} of the environment has the password of the user {@code tts}, and so on.
 */
public final class PasswordAuthentication implements ExtensionMain {

    private static final String PREFIX = "MQTT_PASSWORD_";

    @Override
    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
        Map<String, byte[]> passwords = passwords(System.getenv());
        if (passwords.isEmpty()) {
            // HiveMQ then lets nobody in.
            output.preventExtensionStartup("no password is set; set " + PREFIX + "<USER> in the environment");
            return;
        }
        Services.securityRegistry().setAuthenticatorProvider(provider -> authenticator(passwords));
    }

    @Override
    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

    private static Map<String, byte[]> passwords(Map<String, String> environment) {
        Map<String, byte[]> passwords = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !value.isEmpty()) {
                String user = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                passwords.put(user, value.getBytes(StandardCharsets.UTF_8));
            }
        });
        return passwords;
    }

    private static SimpleAuthenticator authenticator(Map<String, byte[]> passwords) {
        return (input, output) -> {
            ConnectPacket connect = input.getConnectPacket();
            byte[] right = passwords.get(connect.getUserName().orElse(""));
            byte[] given = connect.getPassword().map(PasswordAuthentication::bytes).orElse(new byte[0]);
            if (right != null && MessageDigest.isEqual(right, given)) {
                output.authenticateSuccessfully();
            } else {
                output.failAuthentication(ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong user name or password");
            }
        };
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
