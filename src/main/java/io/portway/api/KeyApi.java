package io.portway.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, lists and revokes keys of Portway's own, for who operates it. */
public final class KeyApi {

    private static final Logger LOG = LoggerFactory.getLogger(KeyApi.class);
    static final String KEYS = "/api/portway/v1/api-keys";

    private final KeyRegistry keys;

    public KeyApi(KeyRegistry keys) {
        this.keys = keys;
    }

    public List<ApiEndpoint> endpoints() {
        return endpoints(this::create, this::list, this::revoke);
    }

    /** Where there are no keys of Portway's own: says so, and who needs which, to who may operate it. */
    public static List<ApiEndpoint> withoutKeys(String mode) {
        String instead = mode.equals("none")
                ? "nobody needs one"
                : "callers show their keys of The Things Stack, which are made there";
        Operation refusal = request -> Call.toOperate(() -> {
            throw new ApiException(ErrorDetails.of(
                            ErrorCode.UNIMPLEMENTED,
                            "portway/keys",
                            "no_own_api_keys",
                            "there are no API keys of Portway's own where portway.auth.mode is `{mode}`, as " + instead
                                    + "; to have some, set it to keys and start Portway anew")
                    .with("mode", mode));
        });
        return endpoints(refusal, refusal, refusal);
    }

    private static List<ApiEndpoint> endpoints(Operation create, Operation list, Operation revoke) {
        return List.of(
                new ApiEndpoint("POST", KEYS, create),
                new ApiEndpoint("GET", KEYS, list),
                new ApiEndpoint("DELETE", KEYS + "/{key_id}", revoke));
    }

    private Call create(ApiRequest request) {
        NewKey wanted = NewKey.decode(request.body(), keys.clock().instant());
        return Call.toOperate(() -> {
            String text = ApiKey.generate();
            ApiKey made = ApiKey.parse(text, "A new key", "");
            StoredKey key = new StoredKey(
                    made.id(),
                    wanted.name(),
                    made.hash(),
                    wanted.applications(),
                    wanted.rights(),
                    keys.clock().instant(),
                    wanted.expiresAt(),
                    null);
            OnDisk.await(keys.add(key));
            LOG.info("An API key was made, api_key_id={} name={}", key.id(), key.name());
            Map<String, Object> answer = json(key);
            answer.put("key", text);
            return ApiResponse.json(200, answer);
        });
    }

    private Call list(ApiRequest request) {
        return Call.toOperate(() -> ApiResponse.json(
                200,
                AssociationJson.list(
                        "api_keys", keys.all().stream().map(KeyApi::json).toList())));
    }

    private Call revoke(ApiRequest request) {
        String id = request.variable("key_id");
        return Call.toOperate(() -> {
            if (keys.find(id) == null) {
                throw new ApiException(ErrorDetails.of(
                                ErrorCode.NOT_FOUND,
                                "portway/keys",
                                "api_key_not_found",
                                "there is no API key `{api_key_id}`; GET " + KEYS + " lists those there are")
                        .with("api_key_id", id));
            }
            OnDisk.await(keys.revoke(id));
            LOG.info("An API key was revoked, api_key_id={}", id);
            return ApiResponse.json(200, Map.of());
        });
    }

    /** Everything but the secret, of which there is only a hash. */
    private static Map<String, Object> json(StoredKey key) {
        Set<String> applications = key.applications();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", key.id());
        json.put("name", key.name());
        json.put("applications", applications == null ? "all" : applications);
        json.put("rights", key.rights());
        putTime(json, "created_at", key.createdAt());
        putTime(json, "expires_at", key.expiresAt());
        putTime(json, "revoked_at", key.revokedAt());
        return json;
    }

    private static void putTime(Map<String, Object> json, String field, @Nullable Instant time) {
        if (time != null) {
            json.put(field, time.toString());
        }
    }
}
