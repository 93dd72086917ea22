package io.portway.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vert.x whose HTTP servers answer in JSON also what is no request. Vert.x answers it with a status alone, unless it is
 * told before a server listens, for which Camel has no option. Nor has it one for a certificate that changes.
 */
public final class HttpVertx extends VertxWrapper {

    private static final Logger LOG = LoggerFactory.getLogger(HttpVertx.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final CamelContext context;
    private final int apiPort;
    private final @Nullable HttpTls tls;

    private HttpVertx(CamelContext context, int apiPort, @Nullable HttpTls tls) {
        super((VertxInternal) Vertx.vertx());
        this.context = context;
        this.apiPort = apiPort;
        this.tls = tls;
    }

    /**
     * Gives one to each server of an application that was not started yet, as each had its own threads before.
     *
     * @param apiPort that of the server which is to speak TLS
     * @param tls     null for no TLS
     * @return closes them, to be called when Camel has stopped
     */
    public static Runnable bindTo(Main main, int apiPort, @Nullable HttpTls tls) {
        List<Vertx> opened = new CopyOnWriteArrayList<>();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport begun) {
                CamelContext context = begun.getCamelContext();
                context.getRegistry().bindAsPrototype("vertx", Vertx.class, () -> {
                    Vertx vertx = new HttpVertx(context, apiPort, tls);
                    opened.add(vertx);
                    return vertx;
                });
            }
        });
        return () -> opened.forEach(HttpVertx::close);
    }

    private static void close(Vertx vertx) {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The HTTP server did not end in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions options) {
        boolean encrypted = tls != null && isOfApi();
        HttpServer server = super.createHttpServer(encrypted ? tls.apply(options) : options)
                .invalidRequestHandler(UnroutableRequests::answerUnreadable);
        if (encrypted) {
            tls.renew(server);
        }
        return server;
    }

    /** Camel binds the router of each server under its port, before it makes the server. */
    private boolean isOfApi() {
        VertxPlatformHttpRouter router =
                VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(apiPort));
        return router != null && router.vertx() == this;
    }
}
