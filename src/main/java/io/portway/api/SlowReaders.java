package io.portway.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Cuts off whoever takes nothing of a long answer for a while: a page of the answer, an exchange and a connection are kept
 * for a reader, and one that has stopped would keep them for ever.
 */
final class SlowReaders implements Handler<RoutingContext> {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * That of the system grows to megabytes, and the system asks for more only when much of it is free again. A reader of
     * twenty kilobytes a second would then seem to have stopped.
     */
    private static final int SEND_BUFFER = 64 << 10;

    private static final int LOOKS = 10;

    private final Duration patience;

    SlowReaders(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void handle(RoutingContext context) {
        context.addHeadersEndHandler(begun -> {
            if (context.response().isChunked()) {
                new Watch(context).start();
            }
        });
        context.next();
    }

    /** Looks from time to time at how much of one answer was taken. */
    private final class Watch {

        private final RoutingContext context;
        private final HttpServerResponse response;
        private long taken;
        private int looksWithoutMore;

        private Watch(RoutingContext context) {
            this.context = context;
            this.response = context.response();
        }

        private void start() {
            channel().config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
            long timer = context.vertx().setPeriodic(patience.toMillis() / LOOKS, this::look);
            context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
        }

        /** What is not written because the store has not given it yet is no fault of the reader. */
        private void look(long timer) {
            if (response.ended() || response.closed()) {
                context.vertx().cancelTimer(timer);
                return;
            }
            long takenNow = response.bytesWritten() - channel().bytesBeforeWritable();
            looksWithoutMore = response.writeQueueFull() && takenNow == taken ? looksWithoutMore + 1 : 0;
            taken = takenNow;
            if (looksWithoutMore == LOOKS) {
                context.vertx().cancelTimer(timer);
                cutOff();
            }
        }

        /**
         * Vert.x closes a connection after all is sent, and that is never, so this goes past it. A connection of HTTP/2 may
         * have other answers to send.
         */
        private void cutOff() {
            if (context.request().version() == HttpVersion.HTTP_2) {
                response.reset();
            } else {
                ChannelFuture unused = channel().pipeline().firstContext().close();
            }
        }

        private Channel channel() {
            return ((ConnectionBase) context.request().connection()).channel();
        }
    }
}
