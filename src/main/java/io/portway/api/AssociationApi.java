package io.portway.api;

import io.portway.association.Association;
import io.portway.association.AssociationRegistry;
import io.portway.association.PackageCatalog;
import io.portway.packages.DataSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The nine calls of TTS's ApplicationPackageRegistry over HTTP.
 *
 * @see <a href="https://www.thethingsindustries.com/docs/api/reference/http/routes/">The Things Stack HTTP API</a>
 */
public final class AssociationApi {

    private static final String APPLICATION = "/api/v3/as/applications/{application_id}";
    private static final String DEVICE = APPLICATION + "/devices/{device_id}";
    private static final long MAX_LIMIT = 1_000;

    private final AssociationRegistry associations;
    private final PackageCatalog packages;
    private final DataSchemas schemas;
    private final AssociationAdvice advice;

    public AssociationApi(
            AssociationRegistry associations, PackageCatalog packages, DataSchemas schemas, AssociationAdvice advice) {
        this.associations = associations;
        this.packages = packages;
        this.schemas = schemas;
        this.advice = advice;
    }

    public List<ApiEndpoint> endpoints() {
        List<ApiEndpoint> endpoints = new ArrayList<>();
        endpoints.add(new ApiEndpoint("GET", DEVICE + "/packages", this::listPackages));
        addTo(endpoints, DEVICE, AssociationKind.DEVICE);
        addTo(endpoints, APPLICATION, AssociationKind.DEFAULT);
        return endpoints;
    }

    private void addTo(List<ApiEndpoint> endpoints, String scope, AssociationKind kind) {
        String all = scope + "/packages/associations";
        String one = all + "/{f_port}";
        endpoints.add(new ApiEndpoint("GET", all, request -> list(kind, request)));
        endpoints.add(new ApiEndpoint("GET", one, request -> get(kind, request)));
        endpoints.add(new ApiEndpoint("PUT", one, request -> set(kind, request)));
        endpoints.add(new ApiEndpoint("DELETE", one, request -> delete(kind, request)));
    }

    private Call listPackages(ApiRequest request) {
        AssociationPath path = AssociationPath.ofScope(AssociationKind.DEVICE, request);
        ErrorDetails violation = AssociationKind.DEVICE.scopeViolation(path);
        if (violation != null) {
            throw new ApiException(
                    ErrorDetails.of(ErrorCode.INVALID_ARGUMENT, "pkg/ttnpb", "identifiers", "invalid identifiers")
                            .causedBy(violation));
        }
        return call(
                path,
                () -> ApiResponse.json(
                        200,
                        AssociationJson.list(
                                "packages",
                                packages.running().stream()
                                        .map(AssociationJson::knownPackage)
                                        .toList())));
    }

    private Call get(AssociationKind kind, ApiRequest request) {
        AssociationPath path = AssociationPath.ofOne(kind, request, "ids.f_port");
        FieldMask mask = new FieldMask(new Query(request).fieldMask()).requireOnly(kind.maskPaths());
        Validation.require(Validation.embedded("Get" + kind.message() + "Request", "ids", kind.idsViolation(path)));
        return call(path, () -> {
            Association association = associations.find(path.key());
            if (association == null) {
                throw new ApiException(
                        ErrorDetails.of(ErrorCode.NOT_FOUND, "pkg/redis", "not_found", "entity not found"));
            }
            return ApiResponse.json(200, AssociationJson.association(association, mask.has("data")));
        });
    }

    private Call list(AssociationKind kind, ApiRequest request) {
        AssociationPath path = AssociationPath.ofScope(kind, request);
        Query query = new Query(request);
        long limit = query.uint32("limit");
        long page = query.uint32("page");
        FieldMask mask = new FieldMask(query.fieldMask()).requireOnly(kind.maskPaths());
        String message = "List" + kind.message() + "Request";
        Validation.require(Validation.embedded(message, "ids", kind.scopeViolation(path)));
        if (limit > MAX_LIMIT) {
            throw new ApiException(
                    Validation.violation(message, "limit", "value must be less than or equal to " + MAX_LIMIT));
        }
        return call(path, () -> {
            List<Association> all = associations.list(path.applicationId(), path.deviceId());
            List<Map<String, Object>> answer = all.stream()
                    .skip(limit * (Math.max(page, 1) - 1))
                    .limit(limit == 0 ? Long.MAX_VALUE : limit)
                    .map(association -> AssociationJson.association(association, mask.has("data")))
                    .toList();
            return ApiResponse.json(200, AssociationJson.list(kind.listField(), answer))
                    .with("X-Total-Count", String.valueOf(limit == 0 ? 0 : all.size()));
        });
    }

    private Call set(AssociationKind kind, ApiRequest request) {
        SetAssociationRequest wanted =
                SetAssociationRequest.decode(kind, SetAssociationRequest.read(kind, request.body()));
        AssociationPath path = AssociationPath.ofOne(kind, request, kind.field() + ".ids.f_port");
        wanted.requireValid(path);
        return call(path, () -> {
            Association stored = OnDisk.await(associations.change(path.key(), (before, now) -> {
                requireUndeclared(before);
                return wanted.over(before, path.key(), now, schemas);
            }));
            return ApiResponse.json(
                            200,
                            AssociationJson.association(stored, wanted.mask().has("data")))
                    .withWarnings(advice.on(stored));
        });
    }

    private Call delete(AssociationKind kind, ApiRequest request) {
        AssociationPath path = AssociationPath.ofDeleted(kind, request);
        Validation.require(kind.idsViolation(path));
        return call(path, () -> {
            OnDisk.await(associations.change(path.key(), (before, now) -> {
                requireUndeclared(before);
                return null;
            }));
            return ApiResponse.json(200, Map.of());
        });
    }

    /** What a file declares is changed there, or the file and what is stored would tell two different things. */
    private static void requireUndeclared(@Nullable Association stored) {
        if (stored != null && stored.declaredIn() != null) {
            throw new ApiException(ErrorDetails.of(
                            ErrorCode.FAILED_PRECONDITION,
                            "portway/associations",
                            "declared_in_file",
                            "association is declared in `{file}`; change it there")
                    .with("file", stored.declaredIn()));
        }
    }

    private static Call call(AssociationPath path, Supplier<ApiResponse> action) {
        return new Call(Right.RIGHT_APPLICATION_SETTINGS_PACKAGES, path.applicationId(), action);
    }
}
