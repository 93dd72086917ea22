package io.portway.cli;

import io.portway.cli.Health.Check;
import io.portway.cli.MetricsText.Sample;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One screen that answers how Portway is: its checks, where the messages are, and whether anything piles up. */
final class StatusScreen {

    private static final String MESSAGES = "portway_messages_total";
    private static final String UNMATCHED_ASSOCIATED = "portway_messages_unmatched_associated_total";
    private static final String DELIVERIES = "portway_deliveries_total";
    private static final String DEAD = "portway_deliveries_dead";
    private static final String PENDING = "portway_deliveries_pending";
    private static final String OLDEST_PENDING = "portway_deliveries_oldest_pending_seconds";
    private static final String COMMIT = "portway_journal_commit_seconds";
    private static final String GROUP_SIZE = "portway_journal_group_size";
    private static final String WAITING = "portway_journal_waiting";
    private static final String SIZE = "portway_journal_size_bytes";
    private static final String QUEUE_FILL = "tts_consumer_queue_fill_bytes";
    private static final String QUEUE_CAPACITY = "tts_consumer_queue_capacity_bytes";
    private static final String RECEIVED = "tts_consumer_received_total";
    private static final String LOST = "tts_consumer_lost_total";

    private final Health health;
    private final MetricsText metrics;
    private final PrintWriter out;

    StatusScreen(Health health, MetricsText metrics, PrintWriter out) {
        this.health = health;
        this.metrics = metrics;
        this.out = out;
    }

    void print() {
        out.println("Portway is " + state(health.up()) + ".");
        section("checks", checks());
        section("sources", sources());
        section("messages", messages());
        section("packages", packages());
        section("journal", journal());
        out.flush();
    }

    /** What is DOWN or has something to say; the rest is only counted. */
    private List<List<String>> checks() {
        List<List<String>> rows = new ArrayList<>();
        int others = 0;
        for (Check check : health.checks()) {
            if (check.up() && check.words().isEmpty()) {
                others++;
            } else {
                rows.add(List.of(state(check.up()), check.name(), check.words()));
            }
        }
        if (others > 0) {
            rows.add(List.of(state(true), others + " others", ""));
        }
        return rows;
    }

    private List<List<String>> sources() {
        List<Sample> fills = metrics.all(QUEUE_FILL);
        if (fills.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "received", "lost", "queue"));
        for (Sample fill : fills) {
            String route = fill.label("routeId");
            double capacity = metrics.value(QUEUE_CAPACITY, "routeId", route).orElse(Double.NaN);
            rows.add(List.of(
                    route,
                    count(metrics.value(RECEIVED, "routeId", route)),
                    count(metrics.value(LOST, "routeId", route)),
                    String.format(Locale.ROOT, "%.0f %% of %s", 100 * fill.value() / capacity, size(capacity))));
        }
        return rows;
    }

    private List<List<String>> messages() {
        if (metrics.all(MESSAGES).isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(law("received", "duplicate", "quarantined", "accepted"));
        rows.add(law("accepted", "unmatched", "matched"));
        metrics.all(UNMATCHED_ASSOCIATED).stream()
                .filter(sample -> sample.value() > 0)
                .forEach(sample ->
                        rows.add(List.of("application " + sample.label("application") + ": " + uplinks(sample.value())
                                + " matched none of its associations; is their FPort in f_port_set?")));
        return rows;
    }

    /** That many uplinks, or one. */
    static String uplinks(double number) {
        return String.format(Locale.ROOT, "%,.0f uplink%s", number, number == 1 ? "" : "s");
    }

    /** An equation, with the remark that it does not add up where it does not. */
    private List<String> law(String whole, String... parts) {
        double sum =
                Stream.of(parts).mapToDouble(part -> outcome(part).orElse(0)).sum();
        double difference = outcome(whole).orElse(0) - sum;
        String equation = Stream.of(parts)
                .map(part -> count(outcome(part)) + " " + part)
                .collect(Collectors.joining(" + ", count(outcome(whole)) + " " + whole + " = ", ""));
        return List.of(
                difference == 0 ? equation : equation + "  (off by " + count(difference) + ": ask again at rest)");
    }

    private OptionalDouble outcome(String outcome) {
        return metrics.value(MESSAGES, "outcome", outcome);
    }

    private List<List<String>> packages() {
        TreeSet<String> names = metrics.all(PENDING).stream()
                .map(sample -> sample.label("package"))
                .collect(Collectors.toCollection(TreeSet::new));
        if (names.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "deliveries", "delivered", "pending", "dead", "discarded", "oldest pending"));
        for (String name : names) {
            rows.add(List.of(
                    name,
                    deliveries(name, "created"),
                    deliveries(name, "delivered"),
                    count(metrics.value(PENDING, "package", name)),
                    count(metrics.value(DEAD, "package", name)),
                    deliveries(name, "discarded"),
                    age(metrics.value(OLDEST_PENDING, "package", name))));
        }
        return rows;
    }

    private String deliveries(String name, String state) {
        return count(metrics.all(DELIVERIES).stream()
                .filter(sample -> sample.label("package").equals(name)
                        && sample.label("state").equals(state))
                .mapToDouble(Sample::value)
                .findFirst());
    }

    private List<List<String>> journal() {
        OptionalDouble commits = metrics.value(COMMIT + "_count");
        if (commits.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("waiting for a commit", count(metrics.value(WAITING))));
        rows.add(List.of(
                "time of a commit",
                millis(mean(COMMIT)) + " on average, " + millis(last(COMMIT + "_max")) + " at most lately"));
        rows.add(List.of("changes in a commit", decimal(mean(GROUP_SIZE)) + " on average"));
        metrics.value(SIZE).ifPresent(bytes -> rows.add(List.of("size", size(bytes))));
        return rows;
    }

    private double mean(String name) {
        double count = last(name + "_count");
        return count == 0 ? 0 : last(name + "_sum") / count;
    }

    private double last(String name) {
        return metrics.value(name).orElse(Double.NaN);
    }

    private void section(String title, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        Table table = new Table("  ");
        rows.forEach(table::add);
        table.print(out);
    }

    private static String state(boolean up) {
        return up ? "UP" : "DOWN";
    }

    private static String count(OptionalDouble value) {
        return value.isPresent() ? count(value.getAsDouble()) : "?";
    }

    private static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String millis(double seconds) {
        return decimal(seconds * 1000) + " ms";
    }

    private static String size(double bytes) {
        return decimal(bytes / (1 << 20)) + " MiB";
    }

    private static String age(OptionalDouble seconds) {
        if (seconds.orElse(0) == 0) {
            return "-";
        }
        double value = seconds.getAsDouble();
        if (value < 120) {
            return String.format(Locale.ROOT, "%.0f s", value);
        }
        return value < 7200
                ? String.format(Locale.ROOT, "%.0f min", value / 60)
                : String.format(Locale.ROOT, "%.1f h", value / 3600);
    }
}
