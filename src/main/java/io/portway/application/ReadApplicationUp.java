package io.portway.application;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The first step of a message: replaces the bytes in the body by the {@link ApplicationUp} they are. A source says what it
 * may bring in the exchange variables named here.
 */
public final class ReadApplicationUp implements Processor {

    /** The variable with the name of the source, such as {@code tts:default}. */
    public static final String SOURCE = "source";

    /** The variable with the application ids that the source may speak for. */
    public static final String APPLICATIONS = "applications";

    /** The optional variable with the alias of the source's one application. */
    public static final String ALIAS = "alias";

    /** The optional variable with the MQTT topic. */
    public static final String TOPIC = "topic";

    private final ApplicationUpParser parser = new ApplicationUpParser();
    private final Map<String, SourceScope> scopes = new ConcurrentHashMap<>();

    @Override
    public void process(Exchange exchange) {
        String applications = exchange.getVariable(APPLICATIONS, "", String.class);
        String alias = exchange.getVariable(ALIAS, "", String.class);
        SourceScope scope =
                scopes.computeIfAbsent(applications + "\n" + alias, key -> SourceScope.of(applications, alias));
        byte[] raw = exchange.getMessage().getBody(byte[].class);
        // A stream can be read once, and quarantine wants the bytes too.
        exchange.getMessage().setBody(raw);
        ApplicationUp up = parser.parse(raw == null ? new byte[0] : raw);
        exchange.getMessage().setBody(scope.admit(up, exchange.getVariable(TOPIC, String.class)));
    }
}
