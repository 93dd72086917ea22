package io.portway.testing;

import io.portway.api.ApiEndpoint;
import io.portway.api.ApiRoutes;
import io.portway.api.Authorization;
import io.portway.api.HttpEngine;
import io.portway.api.HttpVertx;
import io.portway.api.TrustedProxies;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/** The API on a loopback port, with a management server beside it as in Portway itself. */
public final class ApiServer implements AutoCloseable {

    private final Main main = new Main();
    private final int port = FreePort.find();

    private Runnable closeVertx;

    private ApiServer() {}

    public static ApiServer start(List<ApiEndpoint> endpoints, Authorization authorization) {
        return start(endpoints, authorization, TrustedProxies.NONE);
    }

    public static ApiServer start(List<ApiEndpoint> endpoints, Authorization authorization, TrustedProxies proxies) {
        ApiServer server = new ApiServer();
        HttpEngine.bindTo(server.main, server.port);
        return server.serve(endpoints, authorization, proxies);
    }

    /** @param patience with a reader who takes nothing of a long answer */
    public static ApiServer start(List<ApiEndpoint> endpoints, Authorization authorization, Duration patience) {
        ApiServer server = new ApiServer();
        HttpEngine.bindTo(server.main, server.port, patience);
        return server.serve(endpoints, authorization, TrustedProxies.NONE);
    }

    private ApiServer serve(List<ApiEndpoint> endpoints, Authorization authorization, TrustedProxies proxies) {
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", "127.0.0.1");
        main.addInitialProperty("camel.server.port", String.valueOf(port));
        main.addInitialProperty("camel.management.enabled", "true");
        main.addInitialProperty("camel.management.host", "127.0.0.1");
        main.addInitialProperty("camel.management.port", String.valueOf(FreePort.find()));
        closeVertx = HttpVertx.bindTo(main, port, null);
        main.configure().addRoutesBuilder(new ApiRoutes(endpoints, authorization, proxies));
        main.start();
        return this;
    }

    public int port() {
        return port;
    }

    public CamelContext camel() {
        return main.getCamelContext();
    }

    /** An address on this server; the path and query are taken as they are. */
    public URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port + pathAndQuery);
    }

    @Override
    public void close() {
        main.stop();
        closeVertx.run();
    }
}
