package io.portway.api;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.portway.application.Ulid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.jspecify.annotations.Nullable;

/**
 * Answers what Vert.x refuses before any route sees it, such as a wrong escape in the path: as the API does, and without
 * Vert.x's log entry and stack trace for each, with which anybody could fill the log.
 */
final class UnroutableRequests {

    private UnroutableRequests() {}

    /** Applies to all servers of the context that were started. */
    static void answerOn(CamelContext context) {
        context.getCamelContextExtension().getServices().stream()
                .filter(VertxPlatformHttpServer.class::isInstance)
                .map(service -> ((VertxPlatformHttpServer) service).getServer())
                .filter(server -> server != null && server.requestHandler() instanceof Router)
                .forEach(server -> ((Router) server.requestHandler())
                        .errorHandler(
                                ErrorCode.INVALID_ARGUMENT.status(),
                                request -> answer(request, new ApiException(ErrorCode.INVALID_ARGUMENT, "Bad Request")))
                        .errorHandler(ErrorCode.NOT_FOUND.status(), request -> answer(request, notFound(context))));
    }

    /** The routes go before the server does: what is not found then may well be there. */
    private static ApiException notFound(CamelContext context) {
        return context.getStatus().isStarted() ? new ApiException(ErrorCode.NOT_FOUND, "Not Found") : unavailable();
    }

    static ApiException unavailable() {
        return new ApiException(ErrorCode.UNAVAILABLE, "Portway is starting or stopping");
    }

    /** Answers what is no request, and closes the connection, as it is not known where the next one would begin. */
    static void answerUnreadable(HttpServerRequest request) {
        send(
                        request.response().putHeader("Connection", "close"),
                        unreadable(request.decoderResult().cause()))
                .onComplete(sent -> request.connection().close());
    }

    private static ApiException unreadable(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new ApiException(
                    ErrorCode.LINE_TOO_LONG,
                    "the request line is longer than " + HttpServerOptions.DEFAULT_MAX_INITIAL_LINE_LENGTH + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new ApiException(
                    ErrorCode.HEADERS_TOO_LARGE,
                    "the headers are larger than " + HttpServerOptions.DEFAULT_MAX_HEADER_SIZE + " bytes");
        }
        return new ApiException(ErrorCode.INVALID_ARGUMENT, "this is no HTTP request");
    }

    /** Answers without a route; completes when the answer is sent. */
    static Future<Void> answer(RoutingContext context, ApiException refusal) {
        return send(context.response(), refusal);
    }

    private static Future<Void> send(HttpServerResponse response, ApiException refusal) {
        ApiResponse answer = refusal.toResponse();
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.putHeader("X-Request-Id", Ulid.next());
        return response.end(Buffer.buffer((byte[]) answer.body()));
    }
}
