package io.portway.testing;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * HiveMQ CE in this JVM, on a loopback port, with sessions that survive a restart in the same folder.
 * Without users it lets everybody in; with at least one it demands a user name and password.
 */
public final class MqttBroker implements AutoCloseable {

    private static final String CONFIG =
            """
            <?xml version="1.0"?>
            <hivemq>
              <listeners><tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener></listeners>
              <persistence><mode>file</mode></persistence>
              <mqtt><queued-messages><max-queue-size>1000000</max-queue-size></queued-messages></mqtt>
              <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
            </hivemq>
            """;

    private final Path home;
    private final int port;
    private final Map<String, String> users = new ConcurrentHashMap<>();
    private EmbeddedHiveMQ hivemq;

    private MqttBroker(Path home, int port) {
        this.home = home;
        this.port = port;
        this.hivemq = start();
    }

    /** Starts a broker on a free port, its files in {@code home}. */
    public static MqttBroker start(Path home) {
        return start(home, FreePort.find());
    }

    public static MqttBroker start(Path home, int port) {
        return new MqttBroker(home, port);
    }

    public int port() {
        return port;
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** From now on only users added here may connect. */
    public MqttBroker user(String name, String password) {
        users.put(name, password);
        return this;
    }

    /** Stops and starts on the same port with the same files. */
    public void restart() {
        close();
        hivemq = start();
    }

    public void startAgain() {
        hivemq = start();
    }

    @Override
    public void close() {
        hivemq.stop().join();
        try {
            hivemq.close();
        } catch (Exception e) {
            throw new IllegalStateException("broker does not close", e);
        }
    }

    private EmbeddedHiveMQ start() {
        try {
            Path conf = Files.createDirectories(home.resolve("conf"));
            Files.writeString(conf.resolve("config.xml"), CONFIG.formatted(port));
            EmbeddedHiveMQ embedded = EmbeddedHiveMQ.builder()
                    .withConfigurationFolder(conf)
                    .withDataFolder(Files.createDirectories(home.resolve("data")))
                    .withExtensionsFolder(Files.createDirectories(home.resolve("extensions")))
                    .withEmbeddedExtension(authentication())
                    .build();
            embedded.start().join();
            return embedded;
        } catch (IOException e) {
            throw new IllegalStateException("broker does not start", e);
        }
    }

    private EmbeddedExtension authentication() {
        return EmbeddedExtension.builder()
                .withId("authentication")
                .withName("Authentication")
                .withVersion("1")
                .withPriority(0)
                .withStartPriority(1000)
                .withAuthor("Portway")
                .withExtensionMain(new ExtensionMain() {
                    @Override
                    public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
                        Services.securityRegistry().setAuthenticatorProvider(provider -> authenticator());
                    }

                    @Override
                    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
                })
                .build();
    }

    private SimpleAuthenticator authenticator() {
        return (input, output) -> {
            String name = input.getConnectPacket().getUserName().orElse("");
            String password = input.getConnectPacket()
                    .getPassword()
                    .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
                    .orElse("");
            if (users.isEmpty() || password.equals(users.get(name))) {
                output.authenticateSuccessfully();
            } else {
                output.failAuthentication(ConnackReasonCode.NOT_AUTHORIZED);
            }
        };
    }
}
