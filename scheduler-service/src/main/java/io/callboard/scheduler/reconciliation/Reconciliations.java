package io.callboard.scheduler.reconciliation;

import io.callboard.scheduler.timer.AudienceSlices;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements of the reconciler. They hold the row of one timer and no other lock: a person and what late arming keeps
 * about the person commit together, so one statement sees both or none.
 */
@Repository
class Reconciliations {

    /**
     * Notices of a cancellation are for live events that are cancelled, and announcements depend on no schedule. Fences of
     * notifier-service hold for what changes after this statement.
     */
    private static final String CLAIM_NEXT = """
            select t.timer_id, t.event_id, t.reconcile_cursor as cursor, t.kind = 'HOST_REMINDER' as of_hosts,
                t.audience_zone as zone, t.audience_quarter as quarter,
                case
                    when t.status not in ('ARMED', 'DONE') or t.useful_until <= now() then 'OVER'
                    when e.status is null or t.epoch <> e.epoch and t.kind <> 'ANNOUNCEMENT' then 'OVER'
                    when e.status = 'CANCELLED' and t.kind <> 'CANCELLED' then 'OVER'
                    when e.status = 'ENDED' and t.ends_with_event then 'OVER'
                    when exists (
                        select from pause p
                        where p.scope in ('all', 'organizer:' || t.organizer_id, 'event:' || t.event_id)
                            and p.paused) then 'PAUSED'
                    else 'OPEN'
                end as standing
            from timer t
            left join live_event e on e.event_id = t.event_id
            where t.reconcile_at <= now() - make_interval(secs => :settleTime)
            order by t.reconcile_at, t.timer_id
            limit 1
            for update of t skip locked
            """;

    private static final String LEAVE = """
            update timer set reconcile_at = null where timer_id = :timerId
            """;

    private static final String POSTPONE = """
            update timer set reconcile_at = now() where timer_id = :timerId
            """;

    /**
     * The people whom a slice or late arming has announced, and who still belong to the timer. As time passes, people only
     * leave in_audience. A person who comes to it by a change has a row in late_arming. A fresh row is on its way still.
     * "offset 0" makes it look up the outcome of each person, and never read those of a whole live event for one page.
     */
    private static final String LIST_EXPECTED = """
            with head as materialized (
                select t as timer from timer t where t.timer_id = :timerId),
            page as materialized (
                select a.registration_id, a as member
                from audience a
                where %s
                limit :rows),
            expected as materialized (
                select p.registration_id, c.channel, held_out(h.timer, p.member) as held_out
                from head h
                cross join lateral unnest((h.timer).channels) as c(channel)
                cross join page p
                where in_audience(h.timer, p.member, c.channel)
                    and not announced_in_other_zone(h.timer, p.registration_id, c.channel)
                    and not exists (
                        select from delivery_outcome d
                        where d.event_id = :eventId and d.registration_id = p.registration_id
                            and d.timer_id = :timerId and d.channel = c.channel
                        offset 0)
                    and not exists (
                        select from late_arming l
                        where l.timer_id = :timerId and l.registration_id = p.registration_id
                            and l.channel = c.channel
                            and (l.left_out is not null
                                or l.armed_at > now() - make_interval(secs => :settleTime)))),
            put as (
                insert into outbox (topic, message_key, message_type, message_id, payload, traceparent)
                select 'reminders.v1', :timerId::text, 'RemindersExpected',
                    concat_ws(':', :timerId, 'expected', (h.timer).reconcile_passes, :cursor::text, g.channel, g.held_out),
                    reminders_expected(reminder_due_head(h.timer), g.channel, g.registration_ids, g.held_out),
                    (h.timer).traceparent
                from head h
                cross join (
                    select channel, held_out, jsonb_agg(registration_id) as registration_ids
                    from expected
                    group by channel, held_out) g),
            counted as (
                select (select count(*) from page) as rows_read,
                    (select registration_id from page order by registration_id desc limit 1) as last,
                    (select count(*) from expected) as expected)
            update timer set
                reconcile_cursor = case
                    when c.rows_read < :rows then '00000000-0000-0000-0000-000000000000' else c.last
                end,
                reconcile_at = case
                    when c.rows_read < :rows
                        then now() + make_interval(secs =>
                            least(:longestPause, :settleTime * 2.0 ^ least(reconcile_passes, 20)) - :settleTime)
                    else reconcile_at
                end,
                reconcile_passes = reconcile_passes + case when c.rows_read < :rows then 1 else 0 end
            from counted c
            where timer_id = :timerId
            returning c.rows_read, c.expected
            """;

    static final String OF_ALL = LIST_EXPECTED.formatted("""
            a.event_id = :eventId and a.registration_id > :cursor
                order by a.registration_id""");

    private static final String OF_HOSTS = LIST_EXPECTED.formatted("""
            a.event_id = :eventId and a.kind = 'HOST' and a.registration_id > :cursor
                order by a.registration_id""");

    private static final String OF_ZONE = LIST_EXPECTED.formatted("""
            (a.event_id, clock_of(a.time_zone, a.quiet), a.registration_id) > (:eventId, :zone, :cursor)
                    and (a.event_id, clock_of(a.time_zone, a.quiet)) <= (:eventId, :zone)
                order by a.event_id, clock_of(a.time_zone, a.quiet), a.registration_id""");

    private static final String OF_QUARTER = OF_ZONE.replace(
                    "clock_of(a.time_zone, a.quiet)", "quarter_of(a.member_since)")
            .replace(":zone", ":quarter::timestamptz");

    private final JdbcClient jdbc;
    private final AudienceSlices slices;
    private final ReconcilerProperties properties;

    Reconciliations(JdbcClient jdbc, AudienceSlices slices, ReconcilerProperties properties) {
        this.jdbc = jdbc;
        this.slices = slices;
        this.properties = properties;
    }

    /** Whether messages of a timer may still be missed. */
    enum Standing {
        /** Some are of use. */
        OPEN,
        /** A pause holds them. */
        PAUSED,
        /** None is of use any more. */
        OVER
    }

    /** A timer whose row this transaction holds. */
    record Waiting(
            UUID timerId,
            UUID eventId,
            UUID cursor,
            boolean ofHosts,
            @Nullable String zone,
            @Nullable OffsetDateTime quarter,
            Standing standing) {}

    /**
     * Result of one page.
     *
     * @param expected how many messages have no outcome
     */
    record Page(long rowsRead, long expected) {

        static final Page EMPTY = new Page(0, 0);
    }

    /** The timer that has waited the longest and that no other instance holds. */
    Optional<Waiting> claimNext() {
        return jdbc.sql(CLAIM_NEXT)
                .param("settleTime", seconds(properties.settleTime()))
                .query(Waiting.class)
                .optional();
    }

    /** Never looks at the timer again. */
    void leave(Waiting timer) {
        jdbc.sql(LEAVE).param("timerId", timer.timerId()).update();
    }

    /** Looks at the timer again after the settle time. */
    void postpone(Waiting timer) {
        jdbc.sql(POSTPONE).param("timerId", timer.timerId()).update();
    }

    /** Publishes who of the next rows of the audience has no outcome. */
    Page listExpected(Waiting timer) {
        slices.planByIndex();
        return jdbc.sql(pageOf(timer))
                .param("timerId", timer.timerId())
                .param("eventId", timer.eventId())
                .param("zone", timer.zone())
                .param("quarter", timer.quarter())
                .param("cursor", timer.cursor())
                .param("rows", properties.pageRows())
                .param("settleTime", seconds(properties.settleTime()))
                .param("longestPause", seconds(properties.longestPause()))
                .query(Page.class)
                .single();
    }

    private static String pageOf(Waiting timer) {
        if (timer.zone() != null) {
            return OF_ZONE;
        }
        if (timer.quarter() != null) {
            return OF_QUARTER;
        }
        return timer.ofHosts() ? OF_HOSTS : OF_ALL;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
