package io.portway.packages;

import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The end of an exchange that a package's route works on, which comes when the exchange has ended and every aggregate it
 * went into. Safe for use by several threads.
 */
final class Completion {

    private final Consumer<@Nullable Exception> ended;
    private int open;
    private @Nullable Exception failure;

    /**
     * @param ended called once, with the first failure or null
     */
    Completion(Consumer<@Nullable Exception> ended) {
        this.ended = ended;
    }

    /** Waits for one thing more, from now until that is released. */
    synchronized Hold hold() {
        open++;
        return new Hold(this);
    }

    private void release(@Nullable Exception cause) {
        synchronized (this) {
            if (failure == null) {
                failure = cause;
            }
            open--;
            if (open > 0) {
                return;
            }
        }
        ended.accept(failure);
    }

    /** One thing that a completion waits for. */
    static final class Hold {

        private final Completion completion;
        private boolean released;

        private Hold(Completion completion) {
            this.completion = completion;
        }

        Completion completion() {
            return completion;
        }

        /** Ends it; the second time does nothing. */
        void release(@Nullable Exception cause) {
            synchronized (this) {
                if (released) {
                    return;
                }
                released = true;
            }
            completion.release(cause);
        }

        /** Ends it together with the exchange. */
        void releaseWith(Exchange exchange) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    release(done.getException());
                }
            });
        }
    }
}
