package io.portway.association;

import io.portway.application.MessageType;
import io.portway.data.Database;
import io.portway.data.DatabaseException;
import io.portway.data.GroupCommit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The packages that are known: those whose route is here, and those whose route was here once. */
public final class PackageCatalog {

    private static final String SELECT = "select name, default_f_port, match, messages from package";
    private static final String PUT = "insert into package (name, default_f_port, match, messages) values (?, ?, ?, ?)"
            + " on conflict (name) do update set default_f_port = excluded.default_f_port,"
            + " match = excluded.match, messages = excluded.messages";

    private final GroupCommit commits;
    private final Function<String, Optional<MatchRule>> configuredRule;
    private final MatchRule defaultRule;
    private final TreeMap<String, Row> rows = new TreeMap<>();
    private final Set<String> running = new TreeSet<>();
    private volatile List<KnownPackage> known;

    /**
     * Reads what is known from earlier runs.
     *
     * @param configuredRule the rule that is configured for a package, by its name; it wins over that of the endpoint
     * @param defaultRule    the rule of packages that have neither
     */
    public PackageCatalog(
            Database database,
            GroupCommit commits,
            Function<String, Optional<MatchRule>> configuredRule,
            MatchRule defaultRule) {
        this.commits = commits;
        this.configuredRule = configuredRule;
        this.defaultRule = defaultRule;
        read(database).forEach(row -> rows.put(row.name, row));
        this.known = snapshot();
    }

    /**
     * Makes a package known whose route is here; returns when it is on disk that it is.
     *
     * @param endpointRule null where the endpoint names none
     * @throws IllegalStateException if there is another route for the package
     */
    public synchronized void register(
            String name, @Nullable Integer defaultFPort, @Nullable MatchRule endpointRule, Set<MessageType> messages) {
        if (running.contains(name)) {
            throw new IllegalStateException(
                    "There are two routes from package:" + name + "; give one of them another name.");
        }
        Row row = new Row(name, defaultFPort, endpointRule, Set.copyOf(messages));
        row.toPackage(rule(row), true);
        if (!row.equals(rows.get(name))) {
            write(row);
        }
        rows.put(name, row);
        running.add(name);
        known = snapshot();
    }

    /** Takes back {@link #register} when the route goes away; the package stays known. */
    public synchronized void unregister(String name) {
        running.remove(name);
        known = snapshot();
    }

    /** All packages, by name. */
    public List<KnownPackage> known() {
        return known;
    }

    /** The packages whose route is here, by name. */
    public List<KnownPackage> running() {
        return known.stream().filter(KnownPackage::running).toList();
    }

    /** The package with this name, or null. */
    public @Nullable KnownPackage find(String name) {
        for (KnownPackage candidate : known) {
            if (candidate.name().equals(name)) {
                return candidate;
            }
        }
        return null;
    }

    /** The keys of the types of message that any known package asks for: what sources subscribe to. */
    public Collection<String> messages() {
        return known.stream()
                .flatMap(one -> one.messages().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(MessageType.class)))
                .stream()
                .map(MessageType::key)
                .toList();
    }

    private List<KnownPackage> snapshot() {
        return rows.values().stream()
                .map(row -> row.toPackage(rule(row), running.contains(row.name)))
                .toList();
    }

    private MatchRule rule(Row row) {
        return configuredRule.apply(row.name).orElse(row.endpointRule == null ? defaultRule : row.endpointRule);
    }

    private void write(Row row) {
        try {
            commits.write(transaction -> transaction.update(
                            PUT,
                            row.name,
                            row.defaultFPort,
                            row.endpointRule == null ? null : row.endpointRule.key(),
                            row.messages.stream().map(MessageType::key).sorted().collect(Collectors.joining(","))))
                    .join();
        } catch (CompletionException e) {
            throw new DatabaseException("The package " + row.name + " cannot be stored: " + e.getCause(), e.getCause());
        }
    }

    private static List<Row> read(Database database) {
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SELECT)) {
            List<Row> rows = new ArrayList<>();
            while (row.next()) {
                int fPort = row.getInt(2);
                Integer defaultFPort = row.wasNull() ? null : Integer.valueOf(fPort);
                String match = row.getString(3);
                rows.add(new Row(
                        row.getString(1),
                        defaultFPort,
                        match == null ? null : MatchRule.of(match).orElse(null),
                        types(row.getString(4))));
            }
            return rows;
        } catch (SQLException e) {
            throw new DatabaseException("The known packages cannot be read: " + e.getMessage(), e);
        }
    }

    private static Set<MessageType> types(String keys) {
        return Arrays.stream(keys.split(","))
                .map(MessageType::of)
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }

    private record Row(
            String name, @Nullable Integer defaultFPort, @Nullable MatchRule endpointRule, Set<MessageType> messages) {

        KnownPackage toPackage(MatchRule rule, boolean running) {
            return new KnownPackage(name, defaultFPort, rule, messages, running);
        }
    }
}
