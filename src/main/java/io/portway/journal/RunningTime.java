package io.portway.journal;

import io.portway.data.Database;
import io.portway.data.DatabaseException;
import io.portway.data.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A clock that also knows how long Portway has run, this time and before, so that ages count only time that was seen to
 * pass. A start years later, or with a clock that is years ahead, finds nothing older than it was at the stop.
 *
 * <p>Safe for use by many threads.
 */
public final class RunningTime implements InstantSource {

    /** Between two runs with a shorter break the time counts, as a clock can do little harm by that much. */
    private static final Duration SHORT_BREAK = Duration.ofMinutes(5);

    private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);
    private static final int REMEMBERED = 10_000;

    private static final String NOTE = "insert into run (id, started_at, seen_at) values (?, ?, ?)"
            + " on conflict (id) do update set seen_at = excluded.seen_at";
    private static final String FORGET = "delete from run where id <= ?";
    private static final String NEWEST_FIRST = "select id, started_at, seen_at from run order by id desc";

    private final InstantSource clock;
    private final Run now;
    private final List<Run> earlier;
    private volatile Instant noted;

    /** From a start to the last moment that was noted. */
    private record Run(long id, Instant start, Instant end) {

        Duration length() {
            return Duration.between(start, end);
        }
    }

    private RunningTime(InstantSource clock, Run now, List<Run> earlier) {
        this.clock = clock;
        this.now = now;
        this.earlier = List.copyOf(earlier);
        this.noted = now.end;
    }

    /**
     * Begins a run.
     *
     * @param clock does not jump while the process runs
     * @throws DatabaseException if the database cannot be read
     */
    public static RunningTime begin(Database database, InstantSource clock) {
        List<Run> runs = new ArrayList<>();
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NEWEST_FIRST)) {
            while (row.next()) {
                runs.add(new Run(row.getLong(1), Micros.toInstant(row.getLong(2)), Micros.toInstant(row.getLong(3))));
            }
        } catch (SQLException e) {
            throw new DatabaseException("The times at which Portway ran cannot be read: " + e.getMessage(), e);
        }
        Instant start = clock.instant();
        if (runs.isEmpty()) {
            return new RunningTime(clock, new Run(1, start, Instant.MIN), List.of());
        }
        Run last = runs.get(0);
        Duration pause = Duration.between(last.end, start);
        boolean goesOn = !pause.isNegative() && pause.compareTo(SHORT_BREAK) <= 0;
        return goesOn
                ? new RunningTime(clock, last, runs.subList(1, runs.size()))
                : new RunningTime(clock, new Run(last.id + 1, start, Instant.MIN), runs);
    }

    @Override
    public Instant instant() {
        return clock.instant();
    }

    /**
     * The moment since which Portway has run for so long; what has an earlier time is older, what has it or a later one is
     * not. The epoch where Portway has not run for so long.
     */
    public Instant ago(Duration duration) {
        Iterator<Run> before = earlier.iterator();
        Run run = new Run(now.id, now.start, clock.instant());
        Instant earliest = run.end;
        Duration left = duration;
        while (run.length().compareTo(left) < 0) {
            if (!before.hasNext()) {
                return Instant.EPOCH;
            }
            left = left.minus(run.length());
            earliest = earlier(earliest, run.start);
            run = before.next();
        }
        // A run by a clock that was ahead must not make what came after it old.
        return earlier(earliest, run.end.minus(left));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Notes from time to time that Portway still runs; what is not noted does not count after the next start. */
    void note(Transaction transaction) throws SQLException {
        Instant time = clock.instant();
        if (noted.isAfter(time.minus(BETWEEN_NOTES))) {
            return;
        }
        transaction.update(NOTE, now.id, Micros.of(now.start), Micros.of(time));
        transaction.update(FORGET, now.id - REMEMBERED);
        noted = time;
    }
}
