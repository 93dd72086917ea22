package io.portway.api;

import io.portway.data.DatabaseException;
import io.portway.packages.storage.MessageStore;
import io.portway.packages.storage.StoredMessages;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Storage Integration API of The Things Stack (ttn.lorawan.v3.ApplicationUpStorage): stored messages, one a line, read
 * from the store while they are sent.
 */
public final class StorageApi {

    private static final Logger LOG = LoggerFactory.getLogger(StorageApi.class);
    private static final String APPLICATION = "/api/v3/as/applications/{application_id}";
    private static final String DEVICE = APPLICATION + "/devices/{device_id}";
    private static final String STORAGE = "/packages/storage";

    private final MessageStore store;

    public StorageApi(MessageStore store) {
        this.store = store;
    }

    /** Where the operations are found; a path without a type, with or without a slash at its end, asks for all types. */
    public List<ApiEndpoint> endpoints() {
        return List.of(
                new ApiEndpoint("GET", APPLICATION + STORAGE, this::stored),
                new ApiEndpoint("GET", APPLICATION + STORAGE + "/{type}", this::stored),
                new ApiEndpoint("GET", DEVICE + STORAGE, this::stored),
                new ApiEndpoint("GET", DEVICE + STORAGE + "/{type}", this::stored));
    }

    private Call stored(ApiRequest request) {
        StorageRequest asked = StorageRequest.of(request);
        boolean events = "text/event-stream".equals(request.header("Accept"));
        return new Call(
                Right.RIGHT_APPLICATION_TRAFFIC_READ,
                asked.query().application(),
                () -> ApiResponse.stream(
                        "application/json", new ResultStream(read(asked), events ? "\n\n" : "\n", StorageApi::failed)));
    }

    /** The first page is read before anything is sent, so that a failure there has a status of its own. */
    private StoredMessages read(StorageRequest asked) {
        try {
            return store.read(asked.query(), null, asked.limit());
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
