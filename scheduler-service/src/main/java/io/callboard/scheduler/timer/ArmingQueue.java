package io.callboard.scheduler.timer;

import io.callboard.chassis.trace.TraceParent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The timers that are to be armed, in the order in which their turn comes. {@link AudienceSlices} arms the one that is
 * claimed.
 */
@Repository
public class ArmingQueue {

    private static final String BRING_FORWARD = """
            update timer t set next_slice_at = early.arm_at
            from (
                select s.timer_id, l.arm_at
                from timer s
                join audience_size z on z.event_id = s.event_id
                cross join lateral (
                    select s.due_at - make_interval(secs =>
                        least(:longest, :lead + z.members / :rate::double precision)) as arm_at) l
                where s.status = 'SCHEDULED' and s.due_at <= now() + make_interval(secs => :longest)
                    and s.next_slice_at > now() and s.attempts = 0 and l.arm_at < s.next_slice_at
                for update of s skip locked) early
            where t.timer_id = early.timer_id
            """;

    private static final String CLAIM_NEXT = """
            select timer_id, event_id, due_at, arming_cursor, useful_until <= now() as missed,
                kind = 'HOST_REMINDER' as of_hosts, bucket = 'EXTRA' as extra, audience_zone, audience_quarter,
                traceparent
            from timer
            where status in ('SCHEDULED', 'ARMING') and next_slice_at <= now()
            order by next_slice_at, timer_id
            limit 1
            for update skip locked
            """;

    private static final String SKIP_MISSED = """
            update timer set status = 'SKIPPED', reason = 'MISSED', served_at = clock_timestamp()
            where timer_id = :timerId
            """;

    /** Pauses of 1, 2, 4, 8, 16, 32 and then 60 s. */
    private static final String BACK_OFF = """
            update timer set
                reason = 'SLICE_FAILED',
                attempts = attempts + 1,
                next_slice_at = now() + make_interval(secs => least(60, 2 ^ least(attempts, 6)))
            where timer_id = :timerId and status in ('SCHEDULED', 'ARMING')
            """;

    private static final String FINISH = """
            update timer set status = 'DONE'
            where timer_id = any (array(
                select timer_id from timer
                where status = 'ARMED' and due_at <= now()
                order by timer_id
                for update skip locked))
            """;

    private static final String MILLIS_TO_NEXT = """
            select ceil(extract(epoch from min(next_slice_at) - now()) * 1000)::bigint as millis
            from timer
            where status in ('SCHEDULED', 'ARMING')
            """;

    private static final String BACKLOG = """
            select
                (select count(*) from timer where status in ('SCHEDULED', 'ARMING') and attempts > 0) as failing,
                count(*) as waiting, coalesce(extract(epoch from now() - min(next_slice_at)), 0) as oldest_seconds
            from timer
            where status in ('SCHEDULED', 'ARMING') and next_slice_at <= now()
            """;

    private final JdbcClient jdbc;
    private final TimersProperties properties;

    ArmingQueue(JdbcClient jdbc, TimersProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** A timer whose row this transaction holds, and the trace that planned it. */
    public record Claimed(
            UUID timerId,
            UUID eventId,
            OffsetDateTime dueAt,
            UUID cursor,
            boolean missed,
            boolean ofHosts,
            boolean extra,
            @Nullable String zone,
            @Nullable OffsetDateTime quarter,
            @Nullable TraceParent trace) {}

    /**
     * Counts of the timers that are to be armed.
     *
     * @param failing open timers that wait because their last slice failed
     * @param waiting open timers whose turn has come
     * @param oldestSeconds for how long the oldest of those has waited
     */
    public record Backlog(long failing, long waiting, double oldestSeconds) {}

    /** Lets timers with large audiences begin earlier. */
    public void bringForward() {
        jdbc.sql(BRING_FORWARD)
                .param("lead", properties.armLeadSeconds())
                .param("longest", properties.longestLeadSeconds())
                .param("rate", properties.armRate())
                .update();
    }

    /** The first waiting timer that no other instance holds. */
    public Optional<Claimed> claimNext() {
        return jdbc.sql(CLAIM_NEXT).query((row, number) -> claimed(row)).optional();
    }

    public void skipMissed(Claimed timer) {
        jdbc.sql(SKIP_MISSED).param("timerId", timer.timerId()).update();
    }

    /** Makes a timer wait whose slice failed, and no other timer. */
    public void backOff(Claimed timer) {
        jdbc.sql(BACK_OFF).param("timerId", timer.timerId()).update();
    }

    /** Moves armed timers whose due instant has passed to DONE. */
    public void finish() {
        jdbc.sql(FINISH).update();
    }

    /** Time until the next timer is to be armed, negative when it is overdue; empty if there is none. */
    public Optional<Duration> untilNext() {
        List<Long> millis = jdbc.sql(MILLIS_TO_NEXT)
                .query((row, number) -> row.getObject("millis", Long.class))
                .list();
        return millis.stream()
                .filter(value -> value != null)
                .map(Duration::ofMillis)
                .findFirst();
    }

    /** Counts the timers that are to be armed now. */
    public Backlog backlog() {
        return jdbc.sql(BACKLOG).query(Backlog.class).single();
    }

    private static Claimed claimed(ResultSet row) throws SQLException {
        return new Claimed(
                row.getObject("timer_id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getObject("due_at", OffsetDateTime.class),
                row.getObject("arming_cursor", UUID.class),
                row.getBoolean("missed"),
                row.getBoolean("of_hosts"),
                row.getBoolean("extra"),
                row.getString("audience_zone"),
                row.getObject("audience_quarter", OffsetDateTime.class),
                TraceParent.orNull(row.getString("traceparent")));
    }
}
