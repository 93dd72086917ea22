package io.portway.api;

import io.portway.data.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code api_key}: its SQL, and what its rows mean. */
final class KeyTable {

    private static final String SELECT =
            "select id, name, salt, hash, applications, rights, created_at, expires_at, revoked_at from api_key";
    private static final String INSERT = "insert into api_key (id, name, salt, hash, applications, rights, created_at,"
            + " expires_at, revoked_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String REVOKE = "update api_key set revoked_at = ? where id = ? and revoked_at is null";

    private KeyTable() {}

    static @Nullable StoredKey find(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT + " where id = ?")) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? key(row) : null;
            }
        }
    }

    /** All, the oldest first. */
    static List<StoredKey> all(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT + " order by created_at, id");
                ResultSet row = statement.executeQuery()) {
            List<StoredKey> keys = new ArrayList<>();
            while (row.next()) {
                keys.add(key(row));
            }
            return List.copyOf(keys);
        }
    }

    static void insert(Transaction transaction, StoredKey key) throws SQLException {
        Set<String> applications = key.applications();
        transaction.update(
                INSERT,
                key.id(),
                key.name(),
                key.hash().salt(),
                key.hash().hash(),
                applications == null ? null : String.join(",", applications),
                key.rights().stream().map(Right::name).collect(Collectors.joining(",")),
                key.createdAt().toString(),
                text(key.expiresAt()),
                text(key.revokedAt()));
    }

    /** Does nothing to a key that is revoked or not there. */
    static void revoke(Transaction transaction, String id, Instant now) throws SQLException {
        transaction.update(REVOKE, now.toString(), id);
    }

    private static StoredKey key(ResultSet row) throws SQLException {
        String applications = row.getString(5);
        return new StoredKey(
                row.getString(1),
                row.getString(2),
                new SecretHash(row.getBytes(3), row.getBytes(4)),
                applications == null ? null : new LinkedHashSet<>(list(applications)),
                list(row.getString(6)).stream().map(Right::valueOf).collect(Collectors.toSet()),
                Instant.parse(row.getString(7)),
                time(row.getString(8)),
                time(row.getString(9)));
    }

    private static List<String> list(String text) {
        return Arrays.asList(text.split(","));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }
}
