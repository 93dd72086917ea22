package io.portway.testing;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
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
import java.util.Set;
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
              <listeners>
                <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
                %s
              </listeners>
              <persistence><mode>file</mode></persistence>
              <mqtt><queued-messages><max-queue-size>1000000</max-queue-size></queued-messages></mqtt>
              <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
            </hivemq>
            """;

    private static final String TLS_LISTENER =
            """
            <tls-tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address><tls><keystore>
              <path>%s</path><password>%3$s</password><private-key-password>%3$s</private-key-password>
            </keystore></tls></tls-tcp-listener>
            """;

    private final Path home;
    private final int port;
    private final int tlsPort;
    private final String tlsListener;
    private final Map<String, String> users = new ConcurrentHashMap<>();
    private final Set<String> refusedFilters = ConcurrentHashMap.newKeySet();
    private EmbeddedHiveMQ hivemq;

    private MqttBroker(Path home, int port, int tlsPort, String tlsListener) {
        this.home = home;
        this.port = port;
        this.tlsPort = tlsPort;
        this.tlsListener = tlsListener;
        this.hivemq = start();
    }

    /** Starts a broker on a free port, its files in {@code home}. */
    public static MqttBroker start(Path home) {
        return start(home, FreePort.find());
    }

    public static MqttBroker start(Path home, int port) {
        return new MqttBroker(home, port, -1, "");
    }

    /** Starts a broker that also listens with TLS, its key and certificate in a Java key store. */
    public static MqttBroker startWithTls(Path home, Path keyStore, String password) {
        int tlsPort = FreePort.find();
        return new MqttBroker(
                home, FreePort.find(), tlsPort, TLS_LISTENER.formatted(tlsPort, keyStore.toAbsolutePath(), password));
    }

    public int port() {
        return port;
    }

    public int tlsPort() {
        return tlsPort;
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** From now on only users added here may connect. */
    public MqttBroker user(String name, String password) {
        users.put(name, password);
        return this;
    }

    /** From now on nobody may subscribe to this topic filter. */
    public MqttBroker refuse(String topicFilter) {
        refusedFilters.add(topicFilter);
        return this;
    }

    /** Takes back what {@link #refuse} said. */
    public MqttBroker allow(String topicFilter) {
        refusedFilters.remove(topicFilter);
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
        stop();
    }

    /** Stops until {@link #startAgain}. */
    public void stop() {
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
            Files.writeString(conf.resolve("config.xml"), CONFIG.formatted(port, tlsListener));
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
                        Services.securityRegistry().setAuthorizerProvider(provider -> authorizer());
                    }

                    @Override
                    public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
                })
                .build();
    }

    private SubscriptionAuthorizer authorizer() {
        return (input, output) -> {
            if (refusedFilters.contains(input.getSubscription().getTopicFilter())) {
                output.failAuthorization();
            } else {
                output.authorizeSuccessfully();
            }
        };
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
