package io.portway.association;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names the package that gets the messages of an FPort, and what the package needs to know
 * (ttn.lorawan.v3.ApplicationPackageAssociation and …DefaultAssociation).
 *
 * @param deviceId null for a default association of the application
 * @param data     as {@link AssociationData} keeps it; input from outside, may hold secrets, never interpreted here
 * @param devEui   upper-case hex, as it was given when the association was made; nothing is looked up by it
 * @param declaredIn the file that names the association and so owns it; null where the API made it
 */
public record Association(
        String applicationId,
        @Nullable String deviceId,
        int fPort,
        String packageName,
        @Nullable Map<String, @Nullable Object> data,
        @Nullable String devEui,
        @Nullable String joinEui,
        @Nullable String devAddr,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String declaredIn) {

    private static final Pattern EUI = Pattern.compile("[0-9A-F]{16}");
    private static final Pattern DEV_ADDR = Pattern.compile("[0-9A-F]{8}");

    public Association {
        AssociationKey.requireValid(applicationId, deviceId, fPort);
        AssociationKey.requireId("package name", packageName);
        data = data == null ? null : AssociationData.copyOf(data);
        if (deviceId == null && (devEui != null || joinEui != null || devAddr != null)) {
            throw new IllegalArgumentException("a default association has no EUI and no DevAddr");
        }
        requireForm("DevEUI", EUI, devEui);
        requireForm("JoinEUI", EUI, joinEui);
        requireForm("DevAddr", DEV_ADDR, devAddr);
    }

    /** One that no file declares. */
    public Association(
            String applicationId,
            @Nullable String deviceId,
            int fPort,
            String packageName,
            @Nullable Map<String, @Nullable Object> data,
            @Nullable String devEui,
            @Nullable String joinEui,
            @Nullable String devAddr,
            Instant createdAt,
            Instant updatedAt) {
        this(applicationId, deviceId, fPort, packageName, data, devEui, joinEui, devAddr, createdAt, updatedAt, null);
    }

    /** An association that is made now, without identifiers beyond its key. */
    public static Association of(
            AssociationKey key, String packageName, @Nullable Map<String, @Nullable Object> data, Instant now) {
        return new Association(
                key.applicationId(), key.deviceId(), key.fPort(), packageName, data, null, null, null, now, now);
    }

    /**
     * The same association with another package and data from now on. No file declares it any more: what is put so is
     * plain text, in which nothing is resolved.
     */
    public Association with(String newPackage, @Nullable Map<String, @Nullable Object> newData, Instant now) {
        return new Association(
                applicationId, deviceId, fPort, newPackage, newData, devEui, joinEui, devAddr, createdAt, now);
    }

    /** The same association as a file has it from now on. */
    Association declaredAs(Declaration declaration, String file, Instant now) {
        return new Association(
                applicationId,
                deviceId,
                fPort,
                declaration.packageName(),
                declaration.data(),
                devEui,
                joinEui,
                devAddr,
                createdAt,
                now,
                file);
    }

    public AssociationKey key() {
        return new AssociationKey(applicationId, deviceId, fPort);
    }

    /** The same association with other data; the same object where the data is the same object. */
    Association withData(@Nullable Map<String, @Nullable Object> other) {
        if (other == data) {
            return this;
        }
        return new Association(
                applicationId,
                deviceId,
                fPort,
                packageName,
                other,
                devEui,
                joinEui,
                devAddr,
                createdAt,
                updatedAt,
                declaredIn);
    }

    /** Names the keys of the data, not their values. */
    @Override
    public String toString() {
        return packageName + " on FPort " + fPort + " of " + applicationId + (deviceId == null ? "" : "/" + deviceId)
                + ", data " + (data == null ? "none" : data.keySet());
    }

    private static void requireForm(String what, Pattern form, @Nullable String value) {
        if (value != null && !form.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " '" + value + "' is not upper-case hex of its length");
        }
    }
}
