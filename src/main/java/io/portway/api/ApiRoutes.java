package io.portway.api;

import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/** The one route behind everything under {@code /api/}; it needs {@link HttpEngine} in the registry. */
public final class ApiRoutes extends RouteBuilder {

    private static final String URI = "platform-http:/api/?matchOnUriPrefix=true&useBodyHandler=false";

    private final List<ApiEndpoint> endpoints;
    private final Authorization authorization;
    private final TrustedProxies proxies;

    public ApiRoutes(List<ApiEndpoint> endpoints, Authorization authorization, TrustedProxies proxies) {
        this.endpoints = List.copyOf(endpoints);
        this.authorization = authorization;
        this.proxies = proxies;
    }

    /** What is served. */
    public List<ApiEndpoint> endpoints() {
        return endpoints;
    }

    @Override
    public void configure() {
        PlatformHttpEndpoint api = getContext().getEndpoint(URI, PlatformHttpEndpoint.class);
        api.setHeaderFilterStrategy(new NothingIn());
        from(api)
                .routeId("api")
                .routeDescription("Answers the association API and its neighbours")
                .streamCache(false)
                .process(new ApiProcessor(endpoints, authorization, proxies));
    }

    /** Headers and parameters are read from the request itself; none of them becomes a header of the exchange. */
    private static final class NothingIn implements HeaderFilterStrategy {

        @Override
        public boolean applyFilterToCamelHeaders(String name, @Nullable Object value, Exchange exchange) {
            return name.toLowerCase(Locale.ROOT).startsWith("camel");
        }

        @Override
        public boolean applyFilterToExternalHeaders(String name, @Nullable Object value, Exchange exchange) {
            return true;
        }
    }
}
