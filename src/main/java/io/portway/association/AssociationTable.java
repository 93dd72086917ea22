package io.portway.association;

import io.portway.data.DataKey;
import io.portway.data.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table {@code association}: its SQL, what its rows mean, and that their data is encrypted. */
final class AssociationTable {

    private static final String COLUMNS =
            "f_port, package, data, dev_eui, join_eui, dev_addr, created_at, updated_at, declared_in";
    private static final String SELECT = "select " + COLUMNS + " from association where application = ? and device = ?";

    /** For {@link #scope}. */
    static final String SELECT_SCOPE = SELECT + " order by f_port";

    /** For {@link #find}. */
    static final String SELECT_ONE = SELECT + " and f_port = ?";

    /** Yields a boolean for an application. */
    static final String SELECT_EXISTS = "select exists (select 1 from association where application = ?)";

    /** For {@link #declared}. */
    static final String SELECT_DECLARED =
            "select " + COLUMNS + ", application, device from association where declared_in is not null";

    private static final String PUT = "insert into association (application, device, " + COLUMNS
            + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " on conflict (application, device, f_port) do update set package = excluded.package,"
            + " data = excluded.data, dev_eui = excluded.dev_eui, join_eui = excluded.join_eui,"
            + " dev_addr = excluded.dev_addr, created_at = excluded.created_at, updated_at = excluded.updated_at,"
            + " declared_in = excluded.declared_in";
    private static final String DELETE = "delete from association where application = ? and device = ? and f_port = ?";

    /** The device of default associations. */
    private static final String NO_DEVICE = "";

    private final DataKey key;

    AssociationTable(DataKey key) {
        this.key = key;
    }

    /** The associations of a device or, for a null device, the default ones. */
    List<Association> scope(PreparedStatement statement, String applicationId, @Nullable String deviceId)
            throws SQLException {
        statement.setString(1, applicationId);
        statement.setString(2, column(deviceId));
        try (ResultSet row = statement.executeQuery()) {
            List<Association> associations = new ArrayList<>();
            while (row.next()) {
                associations.add(association(row, applicationId, deviceId));
            }
            return List.copyOf(associations);
        }
    }

    @Nullable
    Association find(PreparedStatement statement, AssociationKey wanted) throws SQLException {
        statement.setString(1, wanted.applicationId());
        statement.setString(2, column(wanted.deviceId()));
        statement.setInt(3, wanted.fPort());
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? association(row, wanted.applicationId(), wanted.deviceId()) : null;
        }
    }

    /** Those that a file declares. */
    Map<AssociationKey, Association> declared(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            Map<AssociationKey, Association> declared = new LinkedHashMap<>();
            while (row.next()) {
                String device = row.getString(11);
                Association association = association(row, row.getString(10), device.equals(NO_DEVICE) ? null : device);
                declared.put(association.key(), association);
            }
            return declared;
        }
    }

    void put(Transaction transaction, Association association) throws SQLException {
        Map<String, @Nullable Object> data = association.data();
        transaction.update(
                PUT,
                association.applicationId(),
                column(association.deviceId()),
                association.fPort(),
                association.packageName(),
                data == null ? null : key.encrypt(AssociationData.toJson(data), place(association.key())),
                association.devEui(),
                association.joinEui(),
                association.devAddr(),
                association.createdAt().toString(),
                association.updatedAt().toString(),
                association.declaredIn());
    }

    void delete(Transaction transaction, AssociationKey gone) throws SQLException {
        transaction.update(DELETE, gone.applicationId(), column(gone.deviceId()), gone.fPort());
    }

    /** Data that is moved to another row by whoever can write to the file is not decrypted there. */
    private static String place(AssociationKey key) {
        return "association " + key.applicationId() + "/" + column(key.deviceId()) + "/" + key.fPort();
    }

    private static String column(@Nullable String deviceId) {
        return deviceId == null ? NO_DEVICE : deviceId;
    }

    /** Few packages stand in many rows, so their names are interned. */
    private Association association(ResultSet row, String applicationId, @Nullable String deviceId)
            throws SQLException {
        int fPort = row.getInt(1);
        byte[] data = row.getBytes(3);
        String created = row.getString(7);
        String updated = row.getString(8);
        Instant createdAt = Instant.parse(created);
        return new Association(
                applicationId,
                deviceId,
                fPort,
                row.getString(2).intern(),
                data == null
                        ? null
                        : AssociationData.parse(
                                key.decrypt(data, place(new AssociationKey(applicationId, deviceId, fPort)))),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                createdAt,
                updated.equals(created) ? createdAt : Instant.parse(updated),
                row.getString(9));
    }
}
