package io.portway.api;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Refuses requests while very many are under way, from their head until the answer to them begins: each takes memory that
 * the messages need, and thousands at once would end the process. The same holds for their bodies, all together, but for
 * the first few bytes of each. A request whose body does not come in time is cut off, so that slow senders hold no place
 * for long.
 */
final class RequestLimit implements Handler<RoutingContext> {

    private static final int LARGEST = 1_000;
    private static final long LARGEST_BODIES = 4 << 20;

    /** What of each body needs no room: that of most associations, which few who send large ones slowly must not stop. */
    private static final int SMALL_BODY = 4 << 10;

    private static final long BODY_MILLIS = 60_000;

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong bodies = new AtomicLong();

    /** The place that a request has. */
    static Place placeOf(RoutingContext context) {
        return context.get(Place.class.getName());
    }

    static ApiException tooMany() {
        return new ApiException(
                ErrorDetails.of(
                        ErrorCode.UNAVAILABLE,
                        "pkg/ratelimit",
                        "too_many_requests",
                        "too many requests, or too large ones, are under way; try again after a second"),
                Map.of("Retry-After", "1"));
    }

    @Override
    public void handle(RoutingContext context) {
        if (underWay.incrementAndGet() > LARGEST) {
            underWay.decrementAndGet();
            refuse(context);
            return;
        }
        Place place = new Place(context);
        context.put(Place.class.getName(), place);
        place.hold();
        context.next();
    }

    private static void refuse(RoutingContext context) {
        // What of a body is still on its way is not read.
        context.response().putHeader("Connection", "close");
        UnroutableRequests.answer(context, tooMany())
                .onComplete(sent -> context.request().connection().close());
    }

    /** The place of one request, with room for its body; given back once. */
    final class Place {

        private final RoutingContext context;
        private final AtomicBoolean held = new AtomicBoolean(true);
        private final AtomicLong room = new AtomicLong();
        private long length;

        private Place(RoutingContext context) {
            this.context = context;
        }

        /** Takes room for so many more bytes of the body; false if all bodies together take too much. */
        boolean takeRoom(int bytes) {
            if (!held.get()) {
                return false;
            }
            long before = Math.max(0, length - SMALL_BODY);
            length += bytes;
            long more = Math.max(0, length - SMALL_BODY) - before;
            if (more > 0 && bodies.addAndGet(more) > LARGEST_BODIES) {
                bodies.addAndGet(-more);
                return false;
            }
            room.addAndGet(more);
            return true;
        }

        private void hold() {
            context.addHeadersEndHandler(begun -> giveBack());
            context.addEndHandler(ended -> giveBack());
            long timer = context.vertx().setPeriodic(BODY_MILLIS, this::look);
            context.addHeadersEndHandler(begun -> context.vertx().cancelTimer(timer));
            context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
        }

        /** A connection that closes while a stream is being prepared tells nobody: its handler is the stream's by then. */
        private void look(long timer) {
            boolean gone = context.response().closed() || context.response().ended();
            boolean late = !context.request().isEnded();
            if (late && !gone) {
                context.request().connection().close();
            }
            if (late || gone) {
                context.vertx().cancelTimer(timer);
                giveBack();
            }
        }

        private void giveBack() {
            if (held.compareAndSet(true, false)) {
                underWay.decrementAndGet();
                bodies.addAndGet(-room.get());
            }
        }
    }
}
