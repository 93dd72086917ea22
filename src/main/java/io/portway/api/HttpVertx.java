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
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vert.x whose HTTP servers answer in JSON also what is no request. Vert.x answers it with a status alone, unless it is
 * told before a server listens, for which Camel has no option.
 */
public final class HttpVertx extends VertxWrapper {

    private static final Logger LOG = LoggerFactory.getLogger(HttpVertx.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private HttpVertx() {
        super((VertxInternal) Vertx.vertx());
    }

    /**
     * Gives one to each server of an application that was not started yet, as each had its own threads before.
     *
     * @return closes them, to be called when Camel has stopped
     */
    public static Runnable bindTo(Main main) {
        List<Vertx> opened = new CopyOnWriteArrayList<>();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport begun) {
                begun.getCamelContext().getRegistry().bindAsPrototype("vertx", Vertx.class, () -> {
                    Vertx vertx = new HttpVertx();
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
        return super.createHttpServer(options).invalidRequestHandler(UnroutableRequests::answerUnreadable);
    }
}
