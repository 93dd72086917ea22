package io.portway.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The two kinds of association in the API, and what each calls its parts. */
enum AssociationKind {
    DEVICE(
            "ApplicationPackageAssociation",
            "association",
            "associations",
            Set.of(
                    "created_at",
                    "data",
                    "ids",
                    "ids.end_device_ids",
                    "ids.end_device_ids.application_ids",
                    "ids.end_device_ids.application_ids.application_id",
                    "ids.end_device_ids.dev_addr",
                    "ids.end_device_ids.dev_eui",
                    "ids.end_device_ids.device_id",
                    "ids.end_device_ids.join_eui",
                    "ids.f_port",
                    "package_name",
                    "updated_at")),
    DEFAULT(
            "ApplicationPackageDefaultAssociation",
            "default",
            "defaults",
            Set.of(
                    "created_at",
                    "data",
                    "ids",
                    "ids.application_ids",
                    "ids.application_ids.application_id",
                    "ids.f_port",
                    "package_name",
                    "updated_at"));

    private final String message;
    private final String field;
    private final String listField;
    private final Set<String> maskPaths;

    AssociationKind(String message, String field, String listField, Set<String> maskPaths) {
        this.message = message;
        this.field = field;
        this.listField = listField;
        this.maskPaths = maskPaths;
    }

    /** The name of the message, which those of its requests contain. */
    String message() {
        return message;
    }

    /** Where the message is in a request to set it. */
    String field() {
        return field;
    }

    /** Where the messages are in the answer that lists them. */
    String listField() {
        return listField;
    }

    Set<String> maskPaths() {
        return maskPaths;
    }

    /** What is wrong with the identifiers of a device, or of an application for defaults. */
    @Nullable
    ErrorDetails scopeViolation(AssociationPath path) {
        return path.deviceId() == null
                ? Validation.applicationIds(path.applicationId())
                : Validation.endDeviceIds(path.applicationId(), path.deviceId());
    }

    /** What is wrong with the identifiers of an association. */
    @Nullable
    ErrorDetails idsViolation(AssociationPath path) {
        String identifiers = message + "Identifiers";
        String scope = this == DEVICE ? "end_device_ids" : "application_ids";
        ErrorDetails fPort = path.fPort() < 1 || path.fPort() > 255
                ? Validation.violation(identifiers, "f_port", "value must be inside range [1, 255]")
                : null;
        return Validation.first(Validation.embedded(identifiers, scope, scopeViolation(path)), fPort);
    }
}
