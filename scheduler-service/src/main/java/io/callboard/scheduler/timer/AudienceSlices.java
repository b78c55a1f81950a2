package io.callboard.scheduler.timer;

import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.timer.ArmingQueue.Claimed;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The statements that announce a timer to its audience, a slice of the audience at a time. */
@Repository
public class AudienceSlices {

    /**
     * Makes the planner use the index of the audience that has the order of the page, for one transaction (ADR 0015).
     * With statistics from before a large import it expects few members, and would read and sort all of them for each
     * slice.
     */
    private static final String BY_INDEX = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                set_config('enable_sort', 'off', true), set_config('enable_incremental_sort', 'off', true)
            """;

    /*
     * The page is a range of the audience's primary key with a fixed number of rows, whether they belong to the timer
     * or not. So the time of a slice does not depend on the share of members. Values of the timer are parameters and
     * not joined, so that the planner has no other plan.
     */
    static final String ARM_SLICE = """
            with head as materialized (
                select t as timer, reminder_due_head(t) as text from timer t where t.timer_id = :timerId),
            page as materialized (
                select a.registration_id, a as member
                from audience a
                where a.event_id = :eventId and a.registration_id > :cursor
                order by a.registration_id
                limit :rows),
            announced as materialized (
                select p.registration_id, c.channel, held_out(h.timer, p.member) as held_out
                from head h
                cross join lateral unnest((h.timer).channels) as c(channel)
                cross join page p
                where in_audience(h.timer, p.member, c.channel)
                -- Sorted before the wide payload is added.
                order by p.registration_id, c.channel),
            put as (
                insert into outbox (topic, message_key, message_type, message_id, payload, traceparent)
                select 'reminders.v1', a.registration_id::text, 'ReminderDue',
                    concat_ws(':', :timerId, a.registration_id, a.channel),
                    reminder_due(h.text, a.registration_id, a.channel, a.held_out), :traceparent::text
                from announced a
                cross join head h),
            put_count as (
                insert into outbox (topic, message_key, message_type, message_id, payload, traceparent)
                select 'reminders.v1', :timerId::text, 'RemindersAnnounced', concat_ws(':', :timerId, p.part),
                    reminders_announced(h.timer, p.part, n.channels), :traceparent::text
                from head h
                cross join (select 'slice:' || :cursor::text as part) p
                cross join (
                    select jsonb_object_agg(c.channel, c.messages) as channels
                    from (select channel, count(*) as messages from announced group by channel) c) n
                where n.channels is not null),
            counted as (
                select (select count(*) from page) as rows_read,
                    (select registration_id from page order by registration_id desc limit 1) as last,
                    (select count(*) from (select from announced group by registration_id) p) as members,
                    (select count(*) from announced) as messages)
            update timer set
                status = case when c.rows_read < :rows then 'ARMED' else 'ARMING' end,
                reason = null,
                arming_cursor = coalesce(c.last, arming_cursor),
                audience = audience + c.members,
                published = published + c.messages,
                next_slice_at = clock_timestamp(),
                attempts = 0,
                served_at = case when c.rows_read < :rows then clock_timestamp() end,
                reconcile_at = case when c.rows_read < :rows then greatest(due_at, clock_timestamp()) end
            from counted c
            where timer_id = :timerId
            returning status, kind, greatest(0, extract(epoch from clock_timestamp() - due_at)) as late_seconds, c.rows_read,
                c.members, c.messages
            """;

    /** The same over the few rows of hosts, by an index of their own. */
    private static final String ARM_HOSTS =
            ARM_SLICE.replace("where a.event_id = :eventId and", "where a.event_id = :eventId and a.kind = 'HOST' and");

    /** The same over the registrants who wish an extra reminder, whichever, by an index of their own. */
    static final String ARM_EXTRA = ARM_SLICE.replace(
            "where a.event_id = :eventId and", "where a.event_id = :eventId and cardinality(a.wishes) > 1 and");

    /**
     * The same over the registrants of one zone, by an index of their own: only this index has the order of the page. With
     * equal event and zone, the primary key would have it too. A person whom the timer of another zone has announced before
     * they left that zone is not announced again.
     */
    static final String ARM_ZONE = ARM_SLICE
            .replace("where a.event_id = :eventId and a.registration_id > :cursor\n", """
                    where (a.event_id, clock_of(a.time_zone, a.quiet), a.registration_id) > (:eventId, :zone, :cursor)
                        and (a.event_id, clock_of(a.time_zone, a.quiet)) <= (:eventId, :zone)
                    """)
            .replace("order by a.registration_id\n", """
                    order by a.event_id, clock_of(a.time_zone, a.quiet), a.registration_id
                    """)
            .replace("announced as materialized (", """
                    elsewhere as materialized (
                        select l.registration_id, l.channel
                        from head h
                        join timer s on s.event_id = (h.timer).event_id and s.epoch = (h.timer).epoch
                            and s.rule = (h.timer).rule and s.audience_zone <> (h.timer).audience_zone
                        join late_arming l on l.timer_id = s.timer_id
                        where l.left_out is null and l.registration_id > :cursor
                            and l.registration_id <= (select registration_id from page order by 1 desc limit 1)),
                    announced as materialized (""")
            .replace("where in_audience(h.timer, p.member, c.channel)", """
                    where in_audience(h.timer, p.member, c.channel)
                        and not exists (
                            select from elsewhere e
                            where e.registration_id = p.registration_id and e.channel = c.channel)""");

    /**
     * The same over the registrants of one quarter of an hour. A person who registers again belongs to another one, and
     * is not announced again if the timer of the former one has announced them.
     */
    static final String ARM_QUARTER = ARM_ZONE.replace("clock_of(a.time_zone, a.quiet)", "quarter_of(a.member_since)")
            .replace(":zone", ":quarter::timestamptz")
            .replace("audience_zone", "audience_quarter");

    private final JdbcClient jdbc;
    private final TimersProperties properties;

    AudienceSlices(JdbcClient jdbc, TimersProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /**
     * Result of one slice.
     *
     * @param lateSeconds by how much it came after the due instant of its timer; 0 if it came before
     */
    public record Slice(
            TimerStatus status, TimerKind kind, double lateSeconds, long rowsRead, long members, long messages) {}

    /**
     * Announces the timer to the members among the next rows of the audience behind its cursor.
     *
     * @param trace the span that caused the messages; null for none
     */
    public Slice arm(Claimed timer, @Nullable TraceParent trace) {
        planByIndex();
        return jdbc.sql(sliceOf(timer))
                .param("timerId", timer.timerId())
                .param("eventId", timer.eventId())
                .param("zone", timer.zone())
                .param("quarter", timer.quarter())
                .param("cursor", timer.cursor())
                .param("rows", properties.sliceSize())
                .param("traceparent", trace == null ? null : trace.value())
                .query((row, number) -> new Slice(
                        TimerStatus.valueOf(row.getString("status")),
                        TimerKind.valueOf(row.getString("kind")),
                        row.getDouble("late_seconds"),
                        row.getLong("rows_read"),
                        row.getLong("members"),
                        row.getLong("messages")))
                .single();
    }

    private static String sliceOf(Claimed timer) {
        if (timer.zone() != null) {
            return ARM_ZONE;
        }
        if (timer.quarter() != null) {
            return ARM_QUARTER;
        }
        if (timer.extra()) {
            return ARM_EXTRA;
        }
        return timer.ofHosts() ? ARM_HOSTS : ARM_SLICE;
    }

    /** Fixes the plan of statements that read the audience by pages, for the caller's transaction. */
    public void planByIndex() {
        jdbc.sql(BY_INDEX).query().singleRow();
    }
}
