package io.portway.api;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.Main;

/**
 * Camel's engine for {@code platform-http:}, told its port, because beside a management server on a second port it does
 * not find out by itself. Endpoints with {@code useBodyHandler=false} get the body as bytes, up to 1 MiB. All share one
 * {@link RequestLimit}, and those who stop reading are cut off by {@link SlowReaders}.
 */
public final class HttpEngine extends VertxPlatformHttpEngine {

    private final int port;
    private final RequestLimit limit = new RequestLimit();
    private final SlowReaders slowReaders;

    private HttpEngine(int port, Duration patience) {
        this.port = port;
        this.slowReaders = new SlowReaders(patience);
    }

    /**
     * Makes it the engine of an application that was not started yet.
     *
     * @param port that of {@code camel.server.port}
     */
    public static void bindTo(Main main, int port) {
        bindTo(main, port, SlowReaders.PATIENCE);
    }

    /** @param patience with a reader who takes nothing of a long answer */
    public static void bindTo(Main main, int port, Duration patience) {
        main.bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new HttpEngine(port, patience));
    }

    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        String router = VertxPlatformHttpRouter.getRouterNameFromPort(port);
        if (endpoint.isUseBodyHandler()) {
            return new VertxPlatformHttpConsumer(endpoint, processor, List.of(limit, slowReaders), router);
        }
        return new BytesConsumer(endpoint, processor, List.of(limit, slowReaders), router);
    }

    private static final class BytesConsumer extends VertxPlatformHttpConsumer {

        BytesConsumer(
                PlatformHttpEndpoint endpoint,
                Processor processor,
                List<Handler<RoutingContext>> handlers,
                String router) {
            super(endpoint, processor, handlers, router);
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            UnroutableRequests.answerOn(getEndpoint().getCamelContext());
        }

        /** Suspended is what it is while Portway stops. */
        @Override
        protected void handleRequest(RoutingContext context) {
            if (isSuspended()) {
                UnroutableRequests.answer(context, UnroutableRequests.unavailable());
                return;
            }
            super.handleRequest(context);
        }

        /** Only what traces show: Camel would also decode the parameters, and fail at a wrong escape before the API can. */
        @Override
        protected Future<Void> populateCamelMessage(RoutingContext context, Exchange exchange, Message message) {
            message.setHeader(Exchange.HTTP_METHOD, context.request().method().name());
            message.setHeader(Exchange.HTTP_PATH, context.request().path());
            return RequestBody.read(context, message);
        }
    }
}
