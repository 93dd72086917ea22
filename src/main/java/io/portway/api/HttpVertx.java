package io.portway.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

/**
 * Vert.x whose HTTP servers answer in JSON also what is no request. Vert.x answers it with a status alone, unless it is
 * told before a server listens, for which Camel has no option.
 */
final class HttpVertx extends VertxWrapper {

    private HttpVertx() {
        super((VertxInternal) Vertx.vertx());
    }

    /** Gives one to each of Camel's servers, as each had its own threads before, and closes them when Camel has stopped. */
    static void bindTo(Main main) {
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

            @Override
            public void afterStop(BaseMainSupport stopped) {
                opened.forEach(vertx ->
                        vertx.close().toCompletionStage().toCompletableFuture().join());
                opened.clear();
            }
        });
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions options) {
        return super.createHttpServer(options).invalidRequestHandler(UnroutableRequests::answerUnreadable);
    }
}
