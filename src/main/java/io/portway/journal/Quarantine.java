package io.portway.journal;

import io.portway.application.ApplicationUpParser;
import io.portway.data.Change;
import io.portway.data.Transaction;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what could not be taken for an upstream message: a dead letter of its own kind, with its first mebibyte, its
 * length and its SHA-256.
 */
final class Quarantine implements Change {

    private static final String INSERT = "insert into quarantine"
            + " (source, topic, reason, received_at, size, sha256, raw) values (?, ?, ?, ?, ?, ?, ?)";

    private final String source;
    private final @Nullable String topic;
    private final String reason;
    private final int size;
    private final String sha256;
    private final byte[] kept;
    private final Instant receivedAt;
    private final Totals totals;
    private final Consumer<@Nullable Exception> done;

    Quarantine(
            String source,
            @Nullable String topic,
            String reason,
            byte[] raw,
            Instant receivedAt,
            Totals totals,
            Consumer<@Nullable Exception> done) {
        this.source = source;
        this.topic = topic;
        this.reason = reason;
        this.size = raw.length;
        this.sha256 = sha256(raw);
        this.kept =
                raw.length <= ApplicationUpParser.MAX_LENGTH ? raw : Arrays.copyOf(raw, ApplicationUpParser.MAX_LENGTH);
        this.receivedAt = receivedAt;
        this.totals = totals;
        this.done = done;
    }

    @Override
    public void apply(Transaction transaction) throws SQLException {
        totals.add(Total.RECEIVED, "", 1);
        totals.add(Total.QUARANTINED, "", 1);
        transaction.update(INSERT, source, topic, reason, Micros.of(receivedAt), size, sha256, kept);
    }

    @Override
    public void committed() {
        done.accept(null);
    }

    @Override
    public void failed(Exception cause) {
        done.accept(cause);
    }

    private static String sha256(byte[] raw) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(raw));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
