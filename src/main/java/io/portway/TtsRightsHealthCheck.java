package io.portway;

import io.portway.api.Right;
import io.portway.api.TtsAnswer;
import io.portway.api.TtsRights;
import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Asks a TTS over HTTP which rights an API key has, since a key that may not read traffic subscribes as if all were well
 * and then hears nothing. No answer means unknown, and never DOWN: the HTTP API of a TTS need not be in reach.
 */
final class TtsRightsHealthCheck extends AbstractHealthCheck {

    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Right NEEDED = Right.RIGHT_APPLICATION_TRAFFIC_READ;

    private final TtsApplication application;
    private final TtsRights rights;
    private long askedAt = System.nanoTime() - PERIOD_NANOS;
    private CompletableFuture<Answer> asking = CompletableFuture.completedFuture(new Answer(true, "not asked yet"));
    private Answer known = new Answer(true, "not asked yet");

    private record Answer(boolean enough, String words) {}

    TtsRightsHealthCheck(TtsApplication application, TtsRights rights) {
        super("portway", "rights-" + rights.tts().name() + "-" + application.id());
        this.application = application;
        this.rights = rights;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Answer answer = ask();
        Tts tts = rights.tts();
        builder.message("Rights of the API key of " + tts.uid(application) + " at " + tts.url() + ": " + answer.words);
        if (answer.enough) {
            builder.up();
        } else {
            builder.down();
        }
    }

    /** A probe for traffic is no reason to restart the process. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    /** What is known now; an answer that is on its way is for the next time. */
    private synchronized Answer ask() {
        known = asking.getNow(known);
        if (System.nanoTime() - askedAt < PERIOD_NANOS) {
            return known;
        }
        askedAt = System.nanoTime();
        asking = rights.ask(application.id(), "Bearer " + application.apiKey())
                .thenApply(TtsRightsHealthCheck::read)
                .exceptionally(failure -> new Answer(true, "unknown, as there is no answer"));
        return known;
    }

    private static Answer read(TtsAnswer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            return new Answer(false, "refused (" + answer.status() + "); the key is wrong, or has no rights there");
        }
        Set<String> rights = answer.rights();
        if (rights == null) {
            return new Answer(true, "unknown, as the answer was " + answer.status());
        }
        if (!NEEDED.isIn(rights)) {
            return new Answer(
                    false, NEEDED + " is missing: it subscribes but hears nothing; add it to the key in the console");
        }
        return new Answer(true, "may read traffic");
    }
}
