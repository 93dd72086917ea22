package io.portway.api;

import io.portway.data.DatabaseException;
import io.portway.packages.storage.MessageQuery;
import io.portway.packages.storage.MessageStore;
import io.portway.packages.storage.StoredMessages;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Storage Integration API of The Things Stack (ttn.lorawan.v3.ApplicationUpStorage): stored messages, one a line, read
 * from the store while they are sent, and how many there are.
 */
public final class StorageApi {

    /** The purpose for which the key of tokens is derived from the data key. */
    public static final String KEY_PURPOSE = "continuation tokens of the storage API";

    /** Where the token for what the limit left out stands. */
    static final String CONTINUATION = "X-Continuation-Token";

    private static final Logger LOG = LoggerFactory.getLogger(StorageApi.class);
    private static final String APPLICATION = "/api/v3/as/applications/{application_id}";
    private static final String DEVICE = APPLICATION + "/devices/{device_id}";
    private static final String STORAGE = "/packages/storage";

    private final MessageStore store;
    private final ContinuationTokens tokens;
    private final InstantSource clock;

    /**
     * @param key   signs tokens; one derived for {@link #KEY_PURPOSE}
     * @param clock of the wall, as the times of messages are
     */
    public StorageApi(MessageStore store, SecretKey key, InstantSource clock) {
        this.store = store;
        this.tokens = new ContinuationTokens(key);
        this.clock = clock;
    }

    /** Where the operations are found; a path without a type, with or without a slash at its end, asks for all types. */
    public List<ApiEndpoint> endpoints() {
        return List.of(
                new ApiEndpoint("GET", APPLICATION + STORAGE, this::stored),
                new ApiEndpoint("GET", APPLICATION + STORAGE + "/count", this::counted),
                new ApiEndpoint("GET", APPLICATION + STORAGE + "/{type}", this::stored),
                new ApiEndpoint("GET", APPLICATION + STORAGE + "/{type}/count", this::counted),
                new ApiEndpoint("GET", DEVICE + STORAGE, this::stored),
                new ApiEndpoint("GET", DEVICE + STORAGE + "/count", this::counted),
                new ApiEndpoint("GET", DEVICE + STORAGE + "/{type}", this::stored),
                new ApiEndpoint("GET", DEVICE + STORAGE + "/{type}/count", this::counted));
    }

    private Call stored(ApiRequest request) {
        StorageRequest asked = StorageRequest.of(request, tokens, clock.instant());
        MessageLines lines = lines(asked, request);
        return new Call(Right.RIGHT_APPLICATION_TRAFFIC_READ, asked.query().application(), () -> answer(asked, lines));
    }

    private Call counted(ApiRequest request) {
        MessageQuery query = StorageRequest.ofCount(request, clock.instant());
        return new Call(Right.RIGHT_APPLICATION_TRAFFIC_READ, query.application(), () -> {
            Map<String, Long> counts = orFailure(() -> store.count(query));
            return ApiResponse.json(200, counts.isEmpty() ? Map.of() : Map.of("count", counts));
        });
    }

    private static MessageLines lines(StorageRequest asked, ApiRequest request) {
        boolean events = "text/event-stream".equals(request.header("Accept"));
        MessageLines json = new JsonLines(asked.mask(), events ? "\n\n" : "\n");
        return asked.isCsv() ? new CsvLines(asked.query().application()) : json;
    }

    /** The first page is read before anything is sent, so that a failure there has a status of its own. */
    private ApiResponse answer(StorageRequest asked, MessageLines lines) {
        StoredMessages messages = orFailure(() -> store.read(asked.query(), asked.after(), asked.limit()));
        ApiResponse answer = ApiResponse.stream(
                asked.isCsv() ? "text/csv; charset=utf-8" : ApiResponse.JSON,
                new ResultStream(messages, lines, StorageApi::failed));
        if (messages.continuation() != null) {
            answer = answer.with(CONTINUATION, tokens.write(asked, messages.continuation()));
        }
        return asked.format() == null
                ? answer
                : answer.with("Content-Disposition", "attachment; filename=\"" + asked.fileName() + "\"");
    }

    private static <T> T orFailure(Supplier<T> read) {
        try {
            return read.get();
        } catch (DatabaseException e) {
            throw failed(e);
        }
    }

    private static ApiException failed(DatabaseException cause) {
        LOG.warn("Stored messages could not be read", cause);
        return new ApiException(ErrorDetails.of(
                ErrorCode.UNAVAILABLE,
                "pkg/applicationserver/io/packages/storage",
                "read",
                "stored messages cannot be read"));
    }
}
