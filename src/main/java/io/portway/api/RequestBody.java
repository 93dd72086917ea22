package io.portway.api;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The bytes of a request, whatever its Content-Type says: curl calls JSON a form unless told otherwise, and Vert.x would
 * then try to read it as one. It is read on the event loop, so that a slow sender holds no thread.
 */
final class RequestBody {

    /** TTS takes 16 MiB. It comes from anybody, and to read it takes several times its size of a heap of 128 MiB. */
    static final int MAX_LENGTH = 1 << 20;

    /** What more is read and dropped of a body that is too large, so that its sender gets to see the answer. */
    private static final int MAX_DROPPED = 64 << 20;

    private static final Object TOO_LARGE = new Object();
    private static final Object NO_ROOM = new Object();

    private final HttpServerRequest request;
    private final RequestLimit.Place place;
    private final Promise<Object> body = Promise.promise();
    private Buffer bytes = Buffer.buffer();
    private long length;

    private RequestBody(HttpServerRequest request, RequestLimit.Place place) {
        this.request = request;
        this.place = place;
    }

    /** Reads the request into the message; what is returned never completes when the sender goes away. */
    static Future<Void> read(RoutingContext context, Message message) {
        HttpServerRequest request = context.request();
        RequestBody body = new RequestBody(request, RequestLimit.placeOf(context));
        request.handler(body::add);
        request.endHandler(end -> body.body.tryComplete(body.bytes.getBytes()));
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        request.resume();
        return body.body.future().onSuccess(message::setBody).mapEmpty();
    }

    /**
     * The bytes that were read into an exchange.
     *
     * @throws ApiException if they are too many, or those of all requests together are
     */
    static byte[] take(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body == TOO_LARGE) {
            throw new ApiException(
                    ErrorCode.BODY_TOO_LARGE, "the body is larger than " + MAX_LENGTH + " bytes, which is the limit");
        }
        if (body == NO_ROOM) {
            throw RequestLimit.tooMany();
        }
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalStateException("The API is not served by " + HttpEngine.class.getName()
                + "; bind it to Camel's Main before that starts.");
    }

    private void add(Buffer chunk) {
        length += chunk.length();
        if (length <= MAX_LENGTH && place.takeRoom(chunk.length())) {
            bytes.appendBuffer(chunk);
            return;
        }
        bytes = Buffer.buffer();
        body.tryComplete(length <= MAX_LENGTH ? NO_ROOM : TOO_LARGE);
        if (length > MAX_LENGTH + MAX_DROPPED) {
            request.connection().close();
        }
    }
}
