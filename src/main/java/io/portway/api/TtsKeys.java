package io.portway.api;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portway.application.TtsApplication;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rights by the TTS that an application is of ({@code portway.auth.mode=tts}). What it says, yes or no, counts for less
 * than two minutes, and is kept by a hash of the token.
 */
public final class TtsKeys implements TokenRights {

    /** With the time to ask, no answer counts for more than two minutes. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(110);

    private static final int REMEMBERED = 10_000;

    /** Fewer than the 20 threads that answer calls, so that a TTS that hangs does not stop those that need not ask. */
    private static final int MAX_WAITING = 14;

    /** A TTS that is well has answered by then; so long those who want the same answer may take all the threads. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> renamed = new HashSet<>();
    private final @Nullable TtsRights only;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final AsyncCache<String, TtsAnswer> answers;

    /** Those of which some answer did not come soon, and none has come since. */
    private final Set<TtsRights> slow = ConcurrentHashMap.newKeySet();

    /** Where to ask for an application, and by which id. */
    private record Place(TtsRights tts, String id) {}

    /** Completes in any case: a failure would be logged by the cache, for each call of anybody. */
    private static final class Question extends CompletableFuture<TtsAnswer> {

        private final long since = System.nanoTime();

        boolean isAnsweredSoon() {
            long left = SOON.toNanos() - (System.nanoTime() - since);
            return thenApply(answer -> true)
                    .completeOnTimeout(false, left, TimeUnit.NANOSECONDS)
                    .join();
        }
    }

    /** @param clock never goes back */
    public TtsKeys(List<TtsRights> ttses, InstantSource clock) {
        for (TtsRights tts : ttses) {
            for (TtsApplication application : tts.tts().applications()) {
                places.put(application.name(), new Place(tts, application.id()));
                if (application.alias() != null) {
                    renamed.add(application.id());
                }
            }
        }
        this.only = ttses.size() == 1 ? ttses.get(0) : null;
        this.answers = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(GOOD_FOR)
                .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                .buildAsync();
    }

    @Override
    public void require(Right right, @Nullable String applicationId, Token token) {
        if (!token.isOfTts()) {
            throw Refusal.invalidToken();
        }
        if (applicationId == null) {
            throw Refusal.noRights(null);
        }
        TtsAnswer answer = answer(place(applicationId), hash(applicationId, token), token);
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

    /**
     * One question is asked for all who want its answer at the same time. Whoever asks, or waits for another who does when
     * the TTS is slow, has a permit meanwhile, so that questions are as few as those.
     */
    private TtsAnswer answer(Place place, String hash, Token token) {
        Question own = new Question();
        Question known = (Question) answers.asMap().putIfAbsent(hash, own);
        if (known != null && isAnswered(place.tts(), known)) {
            return decided(hash, known);
        }
        if (!waiting.tryAcquire()) {
            if (known == null) {
                own.complete(TtsAnswer.NONE);
                answers.asMap().remove(hash, own);
            }
            throw away("too many calls wait for it already");
        }
        try {
            if (known == null) {
                ask(place, token, own);
            }
            return decided(hash, known == null ? own : known);
        } finally {
            waiting.release();
        }
    }

    private boolean isAnswered(TtsRights tts, Question known) {
        if (known.isDone() || slow.contains(tts)) {
            return known.isDone();
        }
        boolean soon = known.isAnsweredSoon();
        if (!soon) {
            slow.add(tts);
        }
        return soon;
    }

    private void ask(Place place, Token token, Question question) {
        try {
            var unused = place.tts().ask(place.id(), token.header()).whenComplete((answer, failure) -> {
                if (failure == null) {
                    slow.remove(place.tts());
                }
                question.complete(failure == null ? answer : TtsAnswer.NONE);
            });
        } catch (RuntimeException e) {
            question.complete(TtsAnswer.NONE);
            throw e;
        }
    }

    /** Only decisions are kept. */
    private TtsAnswer decided(String hash, CompletableFuture<TtsAnswer> asked) {
        TtsAnswer answer = asked.join();
        if (answer.isDecision()) {
            return answer;
        }
        answers.asMap().remove(hash, asked);
        throw away(answer.status() == 0 ? "it does not answer" : "it answers with " + answer.status());
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
