package io.portway.component.mqtt5;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broker is, in the one form that all spellings of it have in common: lower case but for the path, and with its
 * port.
 */
record BrokerUrl(String scheme, String host, int port, String path) {

    private static final Map<String, Integer> PORTS = Map.of("tcp", 1883, "ssl", 8883, "ws", 80, "wss", 443);
    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>tcp|ssl|wss?)://"
                    + "(?<host>[^\\s/:?#\\[\\]]+|\\[[0-9a-f:.]+(?:%[\\w.-]+)?])"
                    + "(?::(?<port>\\d{1,5}))?(?<path>/\\S*)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SEVERAL = Pattern.compile(",\\s*\\w+://");

    /** Throws an {@link IllegalArgumentException} for one that cannot work; it does not show it, as secrets may be in it. */
    static BrokerUrl of(String text) {
        if (text.contains("@")) {
            throw new IllegalArgumentException("brokerUrl has credentials in it: give userName and password instead");
        }
        if (text.contains("?") || text.contains("#")) {
            throw new IllegalArgumentException("brokerUrl has a query in it, which would show what is secret there:"
                    + " give userName and password instead");
        }
        if (SEVERAL.matcher(text).find()) {
            throw new IllegalArgumentException("brokerUrl takes only one URL; make a source for each broker.");
        }
        Matcher url = FORM.matcher(text);
        if (!url.matches()) {
            throw none();
        }
        String scheme = url.group("scheme").toLowerCase(Locale.ROOT);
        int port = url.group("port") == null ? PORTS.get(scheme) : Integer.parseInt(url.group("port"));
        String path = url.group("path") == null ? "" : url.group("path");
        if (port < 1 || port > 65_535 || !(path.isEmpty() || scheme.startsWith("ws"))) {
            throw none();
        }
        return new BrokerUrl(scheme, url.group("host").toLowerCase(Locale.ROOT), port, path);
    }

    private static IllegalArgumentException none() {
        return new IllegalArgumentException("brokerUrl takes tcp://host:1883, ssl://host:8883, ws://host/path or"
                + " wss://host/path, and it is none of these.");
    }
}
