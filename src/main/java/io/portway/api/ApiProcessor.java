package io.portway.api;

import io.portway.application.Ulid;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.support.UnitOfWorkHelper;
import org.apache.camel.util.IOHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a request over {@code platform-http:} as TTS does. The order of the checks is fixed here for all operations:
 * path, decoding and validation (by {@link Operation#prepare}), then rights, and only then the action.
 */
final class ApiProcessor implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(ApiProcessor.class);
    private static final String REQUEST_ID = "X-Request-Id";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String EVENT_STREAM = "text/event-stream";
    private static final Map<String, String> EVERY_ANSWER = Map.of(
            "Cache-Control", "no-store",
            "Pragma", "no-cache",
            "Referrer-Policy", "strict-origin-when-cross-origin",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "SAMEORIGIN",
            "X-XSS-Protection", "1; mode=block",
            "Vary", "Accept-Encoding");

    private final ApiRouter router;
    private final Authorization authorization;
    private final TrustedProxies proxies;

    ApiProcessor(List<ApiEndpoint> endpoints, Authorization authorization, TrustedProxies proxies) {
        this.router = new ApiRouter(endpoints);
        this.authorization = authorization;
        this.proxies = proxies;
    }

    @Override
    public void process(Exchange exchange) {
        HttpMessage message = exchange.getMessage(HttpMessage.class);
        HttpServerRequest http = message.getRequest();
        Map<String, String> headers = new HashMap<>();
        http.headers().forEach(headers::putIfAbsent);
        if (http.authority() != null) {
            headers.putIfAbsent("Host", http.authority().toString());
        }
        String given = http.getHeader(REQUEST_ID);
        String id = given == null || given.isEmpty() ? Ulid.next() : given;
        ApiResponse response;
        try {
            ApiRequest request = new ApiRequest(
                    http.method().name(),
                    RequestPath.decode(http.path()),
                    Map.of(),
                    http.query(),
                    headers,
                    RequestBody.take(exchange),
                    proxies.caller(http.remoteAddress().hostAddress(), forwardedFor(http)));
            response = encode(request, answer(request));
        } catch (ApiException e) {
            response = e.toResponse();
        } catch (RuntimeException e) {
            LOG.error("A call failed, x_request_id={}", id, e);
            response = new ApiException(ErrorCode.INTERNAL, "Internal Server Error").toResponse();
        }
        if (response.body() instanceof InputStream stream) {
            endWithConnection(stream, exchange, message.getResponse());
        }
        write(message, response.with(REQUEST_ID, id));
    }

    /**
     * When the caller goes away, Camel by itself reads the rest for nobody, or, if the caller had read slowly, leaves the
     * stream and the exchange open for ever.
     */
    private static void endWithConnection(InputStream stream, Exchange exchange, HttpServerResponse response) {
        Runnable end = () -> {
            IOHelper.close(stream);
            UnitOfWorkHelper.doneUow(exchange.getUnitOfWork(), exchange);
        };
        response.closeHandler(closed -> end.run());
        if (response.closed()) {
            end.run();
        }
    }

    private static @Nullable String forwardedFor(HttpServerRequest http) {
        List<String> values = http.headers().getAll("X-Forwarded-For");
        return values.isEmpty() ? null : String.join(",", values);
    }

    private ApiResponse answer(ApiRequest request) {
        if (!authorization.admitsOtherOrigins()) {
            return request.method().equals("OPTIONS") ? ApiResponse.empty(200) : performOrRefuse(request);
        }
        if (request.method().equals("OPTIONS")) {
            return Cors.preflight(request);
        }
        return Cors.expose(request, performOrRefuse(request));
    }

    private ApiResponse performOrRefuse(ApiRequest request) {
        try {
            return perform(request);
        } catch (ApiException e) {
            return e.toResponse();
        }
    }

    private ApiResponse perform(ApiRequest request) {
        String clean = RequestPath.clean(request.path());
        if (!clean.equals(request.path())) {
            return redirect(clean, request.rawQuery());
        }
        Call call = router.prepare(request);
        authorization.require(call.right(), call.applicationId(), request.caller());
        return call.action().get();
    }

    private static ApiResponse redirect(String path, @Nullable String query) {
        try {
            String location = new URI(null, null, path, null).toASCIIString();
            return ApiResponse.empty(301).with("Location", query == null ? location : location + "?" + query);
        } catch (URISyntaxException e) {
            throw new ApiException(ErrorCode.NOT_FOUND, "Not Found");
        }
    }

    private static ApiResponse encode(ApiRequest request, ApiResponse response) {
        ApiResponse typed = EVENT_STREAM.equals(request.header("Accept"))
                        && List.of(ApiResponse.JSON).equals(response.headers().get(CONTENT_TYPE))
                ? response.with(CONTENT_TYPE, EVENT_STREAM)
                : response;
        if (request.method().equals("HEAD")) {
            return typed.withBody(null);
        }
        String accepted = request.header("Accept-Encoding");
        if (accepted == null || !accepted.contains("gzip") || typed.body() == null) {
            return typed;
        }
        return typed.with("Content-Encoding", "gzip")
                .withBody(
                        typed.body() instanceof byte[] bytes
                                ? packed(bytes)
                                : new GzipStream((InputStream) typed.body()));
    }

    private static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static void write(Message message, ApiResponse response) {
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, response.status());
        EVERY_ANSWER.forEach(message::setHeader);
        response.headers()
                .forEach((name, values) -> message.setHeader(name, values.size() == 1 ? values.get(0) : values));
        message.setBody(response.body());
    }
}
