package io.portway;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM and Ctrl-C into an orderly stop that ends with exit code 0, where the JVM by itself would end with 143 or
 * 130. A second signal ends the process at once, and so does a stop that takes too long: what was accepted is on disk.
 */
public final class StopSignals {

    private static final Logger LOG = LoggerFactory.getLogger(Portway.class);
    private static final Duration SPARE = Duration.ofSeconds(10);
    private static final int FORCED = 1;

    private final Runnable stop;
    private final Duration limit;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private StopSignals(Runnable stop, Duration limit) {
        this.stop = stop;
        this.limit = limit.plus(SPARE);
    }

    /**
     * From now on a signal runs {@code stop} in a thread of its own.
     *
     * @param limit how long a stop usually takes at most
     */
    public static void install(Runnable stop, Duration limit) {
        StopSignals signals = new StopSignals(stop, limit);
        signals.handle("TERM");
        signals.handle("INT");
    }

    /** The compiler warns of sun.misc.Signal without a way to say that it is meant, so it is called by name. */
    private void handle(String signal) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(),
                    new Class<?>[] {handlerType},
                    (proxy, method, arguments) -> answer(proxy, method));
            type.getMethod("handle", type, handlerType)
                    .invoke(null, type.getConstructor(String.class).newInstance(signal), handler);
        } catch (ReflectiveOperationException e) {
            LOG.debug("No handler for SIG{}; Camel stops in a shutdown hook instead.", signal, e);
        }
    }

    private Object answer(Object proxy, Method method) {
        return switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> false;
            case "toString" -> "StopSignals";
            default -> {
                onSignal();
                yield 0;
            }
        };
    }

    private void onSignal() {
        if (stopping.getAndSet(true)) {
            LOG.warn("Second signal: ends at once. What was accepted is on disk.");
            Runtime.getRuntime().halt(FORCED);
        }
        LOG.info("Stops.");
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::force);
        stop.run();
    }

    private void force() {
        LOG.error(
                "Portway did not stop within {} s and ends by force. What was accepted is on disk.", limit.toSeconds());
        Runtime.getRuntime().halt(FORCED);
    }
}
