package io.portway.api;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The bytes of a request, whatever its Content-Type says: curl calls JSON a form unless told otherwise, and Vert.x would
 * then try to read it as one. It is read on the event loop, so that a slow sender holds no thread.
 */
final class RequestBody {

    /** As in TTS. */
    static final int MAX_LENGTH = 16 << 20;

    /** What more is read and dropped of a body that is too large, so that its sender gets to see the answer. */
    private static final int MAX_DROPPED = 4 * MAX_LENGTH;

    private static final Object TOO_LARGE = new Object();

    private final HttpServerRequest request;
    private final Promise<Object> body = Promise.promise();
    private Buffer bytes = Buffer.buffer();
    private long length;

    private RequestBody(HttpServerRequest request) {
        this.request = request;
    }

    /** Reads the request into the message; what is returned never completes when the sender goes away. */
    static Future<Void> read(HttpServerRequest request, Message message) {
        RequestBody body = new RequestBody(request);
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
     * @throws ApiException if they are too many
     */
    static byte[] take(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body == TOO_LARGE) {
            throw new ApiException(
                    ErrorCode.BODY_TOO_LARGE, "the body is larger than " + MAX_LENGTH + " bytes, which is the limit");
        }
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalStateException("The API is not served by " + HttpEngine.class.getName()
                + "; bind one as platform-http-engine before Camel starts.");
    }

    private void add(Buffer chunk) {
        length += chunk.length();
        if (length <= MAX_LENGTH) {
            bytes.appendBuffer(chunk);
            return;
        }
        bytes = Buffer.buffer();
        body.tryComplete(TOO_LARGE);
        if (length > MAX_LENGTH + MAX_DROPPED) {
            request.connection().close();
        }
    }
}
