package io.portway.journal;

import io.portway.data.GroupCommit;
import io.portway.data.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The law's totals: gathered while a transaction is applied, written into it just before it commits, and only then
 * visible here. So they are never ahead of the disk nor behind it, whatever retention removes.
 */
public final class Totals implements GroupCommit.Hook {

    private static final Logger LOG = LoggerFactory.getLogger(Totals.class);

    private record Key(Total total, String scope) {}

    private final Map<Key, Long> pending = new HashMap<>();
    private final Map<Key, LongAdder> committed = new ConcurrentHashMap<>();
    private volatile BiConsumer<Total, String> scopes = (total, scope) -> {};

    /** Reads what earlier runs counted. */
    void load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select name, scope, value from total")) {
            while (rows.next()) {
                Total total = Total.valueOf(rows.getString(1).toUpperCase(Locale.ROOT));
                adder(new Key(total, rows.getString(2))).add(rows.getLong(3));
            }
        }
    }

    /** Counts within the transaction that is being applied; only the writing thread calls it. */
    void add(Total total, String scope, long count) {
        pending.merge(new Key(total, scope), count, Long::sum);
    }

    /** The total as of the last commit. */
    public long get(Total total) {
        return get(total, "");
    }

    /** The total of a package, or of an application, as of the last commit. */
    public long get(Total total, String scope) {
        LongAdder value = committed.get(new Key(total, scope));
        return value == null ? 0 : value.sum();
    }

    /** Tells of each total and scope that is counted, those known already included; each at least once. */
    public void onScope(BiConsumer<Total, String> listener) {
        scopes = listener;
        committed.keySet().forEach(key -> listener.accept(key.total, key.scope));
    }

    /** Makes a total known before anything was counted, so that it shows as zero. */
    void touch(Total total, String scope) {
        adder(new Key(total, scope));
    }

    @Override
    public void beforeCommit(Transaction transaction) throws SQLException {
        for (Map.Entry<Key, Long> change : pending.entrySet()) {
            transaction.update(
                    "insert into total (name, scope, value) values (?, ?, ?)"
                            + " on conflict (name, scope) do update set value = total.value + excluded.value",
                    change.getKey().total.key(),
                    change.getKey().scope,
                    change.getValue());
        }
    }

    @Override
    public void rolledBack() {
        pending.clear();
    }

    @Override
    public void committed() {
        pending.forEach((key, count) -> adder(key).add(count));
        pending.clear();
    }

    private LongAdder adder(Key key) {
        LongAdder known = committed.get(key);
        if (known != null) {
            return known;
        }
        LongAdder made = committed.computeIfAbsent(key, absent -> new LongAdder());
        tell(key);
        return made;
    }

    /** Whoever shows the totals must not keep them from being counted. */
    private void tell(Key key) {
        try {
            scopes.accept(key.total, key.scope);
        } catch (RuntimeException e) {
            LOG.error("A total cannot be shown", e);
        }
    }
}
