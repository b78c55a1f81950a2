package io.callboard.scheduler.lateness;

import io.callboard.scheduler.lateness.LatenessView.OfKind;
import io.callboard.scheduler.lateness.LatenessView.Step;
import io.callboard.scheduler.timer.TimerKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads how late the timers of the last hours were armed, by the clock of the database that armed them. */
@Repository
class Lateness {

    /** An answer covers at most so many timers, so that reading it takes a bounded time. */
    static final int MOST_TIMERS = 100_000;

    /** The bounds between the steps in seconds, those of the metric {@code callboard_timers_lateness_seconds}. */
    private static final List<Double> BOUNDS = List.of(0.05, 0.25, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 1800.0, 3600.0);

    private static final String SERVED = """
            with served as materialized (
                select kind, status = 'SKIPPED' as missed,
                    greatest(0, extract(epoch from served_at - due_at))::double precision as late
                from timer
                where served_at > now() - make_interval(hours => :hours)
                order by served_at desc
                limit :limit)
            """;

    static final String FIGURES = SERVED + """
            select kind, count(*) filter (where not missed) as armed,
                count(*) filter (where not missed and late = 0) as ahead, count(*) filter (where missed) as missed,
                percentile_disc(0.5) within group (order by late) filter (where not missed) as p50,
                percentile_disc(0.95) within group (order by late) filter (where not missed) as p95,
                percentile_disc(0.99) within group (order by late) filter (where not missed) as p99,
                max(late) filter (where not missed) as longest, now() as read_at
            from served
            group by kind
            order by kind
            """;

    private static final String STEPS = SERVED + """
            select kind, width_bucket(late, :bounds::double precision[]) as step, count(*) as timers
            from served
            where not missed
            group by kind, step
            order by kind, step
            """;

    private static final String NOW = "select now()";

    /** Makes the limit bound what is read (ADR 0015). Otherwise the planner may sort all timers of the hours. */
    private static final String BY_INDEX = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                set_config('enable_sort', 'off', true)
            """;

    private final JdbcClient jdbc;

    Lateness(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The figures of the timers that were armed or missed in the last hours. Both statements see the same timers. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public LatenessView ofLast(int hours) {
        planByIndex();
        Map<TimerKind, List<Step>> steps = steps(hours);
        List<OfKind> kinds = statement(FIGURES, hours)
                .query((row, number) -> ofKind(row, steps))
                .list();
        long timers =
                kinds.stream().mapToLong(one -> one.armed() + one.missed()).sum();
        Instant readAt = jdbc.sql(NOW).query(OffsetDateTime.class).single().toInstant();
        return new LatenessView(readAt, hours, timers, timers < MOST_TIMERS, kinds);
    }

    /** Fixes the plan for the caller's transaction. */
    void planByIndex() {
        jdbc.sql(BY_INDEX).query().singleRow();
    }

    private Map<TimerKind, List<Step>> steps(int hours) {
        Map<TimerKind, List<Step>> steps = new EnumMap<>(TimerKind.class);
        statement(STEPS, hours).param("bounds", BOUNDS.toArray(Double[]::new)).query(row -> {
            steps.computeIfAbsent(TimerKind.valueOf(row.getString("kind")), _ -> new ArrayList<>())
                    .add(step(row.getInt("step"), row.getLong("timers")));
        });
        return steps;
    }

    private JdbcClient.StatementSpec statement(String sql, int hours) {
        return jdbc.sql(sql).param("hours", hours).param("limit", MOST_TIMERS);
    }

    /** PostgreSQL numbers the steps from 0. */
    private static Step step(int number, long timers) {
        return new Step(
                number == 0 ? 0 : BOUNDS.get(number - 1), number == BOUNDS.size() ? null : BOUNDS.get(number), timers);
    }

    private static OfKind ofKind(ResultSet row, Map<TimerKind, List<Step>> steps) throws SQLException {
        TimerKind kind = TimerKind.valueOf(row.getString("kind"));
        return new OfKind(
                kind,
                row.getLong("armed"),
                row.getLong("ahead"),
                row.getLong("missed"),
                seconds(row, "p50"),
                seconds(row, "p95"),
                seconds(row, "p99"),
                seconds(row, "longest"),
                steps.getOrDefault(kind, List.of()));
    }

    private static @Nullable Double seconds(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Double.class);
    }
}
