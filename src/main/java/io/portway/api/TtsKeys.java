package io.portway.api;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portway.application.Tts;
import io.portway.application.TtsApplication;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Rights by the TTS that an application is of ({@code portway.auth.mode=tts}). What it says, yes or no, counts for less
 * than two minutes, and is kept by a hash of the token.
 */
public final class TtsKeys implements TokenRights {

    /** With the time to ask, no answer counts for more than two minutes. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(110);

    private static final int REMEMBERED = 10_000;
    private static final long LIMIT_SECONDS = 6;

    /** Fewer than the threads that answer calls, so that a TTS that hangs does not stop those that need not ask. */
    private static final int MAX_WAITING = 8;

    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> renamed = new HashSet<>();
    private final @Nullable TtsRights only;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final AsyncCache<String, TtsAnswer> answers = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(GOOD_FOR)
            .buildAsync();

    /** Where to ask for an application, and by which id. */
    private record Place(TtsRights tts, String id) {}

    /** The TTS has no answer that decides. */
    private static final class UndecidedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        UndecidedException(int status) {
            super("it answers with " + status, null, false, false);
        }
    }

    public TtsKeys(List<Tts> ttses) {
        TtsRights last = null;
        for (Tts tts : ttses) {
            last = new TtsRights(tts);
            for (TtsApplication application : tts.applications()) {
                places.put(application.name(), new Place(last, application.id()));
                if (application.alias() != null) {
                    renamed.add(application.id());
                }
            }
        }
        this.only = ttses.size() == 1 ? last : null;
    }

    @Override
    public void require(Right right, @Nullable String applicationId, Token token) {
        if (applicationId == null) {
            throw Refusal.noRights(null);
        }
        Place place = place(applicationId);
        TtsAnswer answer = await(answers.get(
                hash(applicationId, token),
                (key, executor) -> place.tts().ask(place.id(), token.header()).thenApply(TtsKeys::decided)));
        Set<String> rights = answer.rights();
        if (rights == null) {
            throw new ApiException(answer.error());
        }
        if (rights.isEmpty()) {
            throw Refusal.noRights(applicationId);
        }
        if (!right.isIn(rights)) {
            throw Refusal.insufficient(applicationId, right);
        }
    }

    private Place place(String applicationId) {
        Place place = places.get(applicationId);
        if (place != null) {
            return place;
        }
        if (only != null && !renamed.contains(applicationId)) {
            return new Place(only, applicationId);
        }
        throw new ApiException(ErrorDetails.of(
                        ErrorCode.PERMISSION_DENIED,
                        "portway/rights",
                        "application_of_no_tts",
                        "application `{application_id}` is of no configured TTS that could be asked for rights;"
                                + " the operator can set portway.tts.<name>.applications.{application_id}.api-key")
                .with("application_id", applicationId));
    }

    /** Only decisions are kept. */
    private static TtsAnswer decided(TtsAnswer answer) {
        if (!answer.isDecision()) {
            throw new UndecidedException(answer.status());
        }
        return answer;
    }

    private TtsAnswer await(CompletableFuture<TtsAnswer> answer) {
        boolean waits = !answer.isDone();
        if (waits && !waiting.tryAcquire()) {
            throw away("too many calls wait for it already");
        }
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw away(
                    e.getCause() instanceof UndecidedException undecided
                            ? undecided.getMessage()
                            : "it does not answer");
        } catch (TimeoutException e) {
            throw away("it does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away("Portway is stopping");
        } finally {
            if (waits) {
                waiting.release();
            }
        }
    }

    private static ApiException away(String why) {
        return new ApiException(
                ErrorDetails.of(
                                ErrorCode.UNAVAILABLE,
                                "portway/rights",
                                "rights_unavailable",
                                "The Things Stack cannot be asked for the rights of the caller: {reason}")
                        .with("reason", why),
                Map.of("Retry-After", "5"));
    }

    private static String hash(String applicationId, Token token) {
        try {
            byte[] text = (applicationId + " " + token.header()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
