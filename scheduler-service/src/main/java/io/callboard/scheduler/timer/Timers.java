package io.callboard.scheduler.timer;

import io.callboard.chassis.sql.Columns;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.trace.TraceParent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Every statement that writes a timer, but for those of {@link AnnouncementTimers} and the notes of the reconciler. Triggers
 * publish each state on {@code timers.v1} (ADR 0083). {@link TimerStatus} says which transitions there are, and
 * {@code docs/states.md} which statement makes which. The database's clock decides whether something is due.
 */
@Repository
public class Timers {

    /*
     * "Past due" compares the due instant with the time of the change and not with the arrival of its message. A
     * reminder that came due while this service was down is late, and is armed immediately as long as it is useful. The
     * database's clock is an upper bound for the producer's time. A zone that joins the audience later is planned as if
     * it had been there when the first zones of its rule were.
     */
    private static final String PLAN = """
            insert into timer (timer_id, organizer_id, event_id, epoch, rule, bucket, kind, ends_with_event, channels,
                audience_statuses, audience_zone, audience_quarter, wishes, known_before, late_policy, late_until, due_at, rule_due_at,
                due_reason, spread_until, useful_until, next_slice_at, status, reason, changed_at, traceparent,
                hold_out_percent, audience_segments, audience_answers, left_to)
            select p.timer_id, p.organizer_id, p.event_id, p.epoch, p.rule, p.bucket, p.kind,
                p.kind not in ('FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW', 'REPLAY_READY'),
                string_to_array(p.channels, E'\\n'), string_to_array(p.statuses, ','), p.zone, p.quarter,
                string_to_array(p.wishes, ','), p.known_before,
                case when p.late_until is null then 'SKIP' else 'SEND_NOW' end, p.late_until, d.due_at,
                p.rule_due_at, p.due_reason, p.spread_until, p.useful_until, d.due_at - make_interval(secs => :lead),
                case
                    when r.reason is null then 'SCHEDULED'
                    when r.reason = 'BEFORE_REBUILD' then 'DONE'
                    when r.reason = 'CANCELLED_BY_HAND' then 'CANCELLED'
                    else 'SKIPPED'
                end,
                r.reason, c.changed_at, p.traceparent, nullif(p.hold_out_percent, 0),
                case when p.condition -> 'segments' <> 'null'
                    then array(select jsonb_array_elements_text(p.condition -> 'segments')) end,
                nullif(p.condition -> 'answers', 'null'), p.left_to
            from unnest(:timerIds::uuid[], :organizerIds::text[], :eventIds::uuid[], :epochs::integer[],
                    :rules::text[], :buckets::text[], :kinds::text[], :channels::text[], :statuses::text[], :zones::text[],
                    :quarters::timestamptz[],
                    :wishes::text[], :knownBefores::integer[], :lateUntils::timestamptz[], :dueAts::timestamptz[],
                    :ruleDueAts::timestamptz[], :dueReasons::text[], :spreadUntils::timestamptz[], :usefulUntils::timestamptz[], :changedAts::timestamptz[], :unplannables::text[],
                    :ifPastDue::text[], :ifMissed::text[], :traceparents::text[], :holdOutPercents::smallint[],
                    :conditions::jsonb[], :leftTos::jsonb[])
                as p(timer_id, organizer_id, event_id, epoch, rule, bucket, kind, channels, statuses, zone, quarter, wishes, known_before,
                    late_until, due_at, rule_due_at, due_reason, spread_until, useful_until, changed_at, unplannable, if_past_due, if_missed, traceparent,
                    hold_out_percent, condition, left_to)
            cross join lateral (
                select case
                    when p.kind in ('RESCHEDULED', 'CANCELLED', 'REPLAY_READY') then least(p.due_at, now())
                    else p.due_at
                end as due_at) d
            cross join lateral (
                select case when p.zone is null then p.changed_at else least(p.changed_at, (
                    select max(s.changed_at)
                    from timer s
                    where s.event_id = p.event_id and s.epoch = p.epoch and s.rule = p.rule
                        and coalesce(s.reason, '') not in ('RULE_REMOVED', 'QUIET_HOURS_CHANGED'))) end as changed_at) c
            cross join lateral (
                select case
                    when exists (
                        select from reminder_by_hand h
                        where h.event_id = p.event_id and h.rule = p.rule
                            and h.bucket = case when p.zone is null and p.quarter is null then p.bucket else '' end
                            and h.cancelled_at is not null) then 'CANCELLED_BY_HAND'
                    when p.unplannable is not null then p.unplannable
                    -- The plan had a reminder at this instant, and its rule was removed when it had begun to arm.
                    when p.bucket = 'EXTRA' and exists (
                        select from timer s
                        where s.event_id = p.event_id and s.epoch = p.epoch and s.rule = p.rule and s.bucket <> 'EXTRA'
                            and s.audience_segments is null and s.audience_answers is null
                            and s.status in ('ARMING', 'ARMED', 'DONE')) then 'SAME_INSTANT'
                    when p.if_past_due is not null
                        and coalesce(p.spread_until, d.due_at) <= least(c.changed_at, now()) then p.if_past_due
                    when p.useful_until <= now() then p.if_missed
                end as reason) r
            order by p.timer_id
            on conflict (timer_id) do update set
                channels = excluded.channels,
                wishes = excluded.wishes,
                hold_out_percent = excluded.hold_out_percent,
                late_policy = excluded.late_policy,
                late_until = excluded.late_until,
                due_at = excluded.due_at,
                rule_due_at = excluded.rule_due_at,
                due_reason = excluded.due_reason,
                spread_until = excluded.spread_until,
                left_to_extra = null,
                audience_segments = excluded.audience_segments,
                audience_answers = excluded.audience_answers,
                left_to = excluded.left_to,
                useful_until = excluded.useful_until,
                next_slice_at = excluded.next_slice_at,
                status = excluded.status,
                reason = excluded.reason,
                changed_at = case
                    when timer.reason in ('RULE_REMOVED', 'QUIET_HOURS_CHANGED') then excluded.changed_at else timer.changed_at
                end,
                -- A change that does not change the timer does not become its cause.
                traceparent = case
                    when (timer.channels, timer.due_at, timer.useful_until, timer.status)
                        is distinct from (excluded.channels, excluded.due_at, excluded.useful_until, excluded.status)
                        then excluded.traceparent
                    else timer.traceparent
                end
            where timer.status = 'SCHEDULED' and not timer.sent_by_hand
                    and (excluded.status = 'SCHEDULED' or excluded.reason in ('SAME_INSTANT', 'NO_CHANNEL'))
                    -- Most timers of a live event that is planned again stay the same, and are not written.
                    and (timer.channels, timer.wishes, timer.hold_out_percent, timer.late_policy, timer.late_until,
                            timer.due_at, timer.rule_due_at, timer.due_reason, timer.spread_until, timer.left_to_extra,
                            timer.audience_segments, timer.audience_answers, timer.left_to, timer.useful_until,
                            timer.next_slice_at, timer.status, timer.reason)
                        is distinct from (excluded.channels, excluded.wishes, excluded.hold_out_percent, excluded.late_policy,
                            excluded.late_until, excluded.due_at, excluded.rule_due_at, excluded.due_reason,
                            excluded.spread_until, null, excluded.audience_segments, excluded.audience_answers,
                            excluded.left_to, excluded.useful_until, excluded.next_slice_at, excluded.status,
                            excluded.reason)
                or timer.status = 'CANCELLED'
                    and timer.reason in ('RULE_REMOVED', 'QUIET_HOURS_CHANGED', 'REPLAY_REMOVED')
                or timer.status = 'SKIPPED' and timer.reason in ('UNKNOWN_ZONE', 'UNKNOWN_RULE')
                    and excluded.status = 'SCHEDULED'
                -- People may have got the other reminder of its instant already.
                or timer.status in ('SKIPPED', 'CANCELLED') and timer.reason in ('SAME_INSTANT', 'NO_CHANNEL')
                    and excluded.status = 'SCHEDULED' and coalesce(excluded.spread_until, excluded.due_at) > now()
            """;

    private static final String CANCEL_OLDER_EPOCHS = """
            update timer t set
                status = case when t.status = 'ARMED' and t.due_at <= now() then 'DONE' else 'CANCELLED' end,
                reason = case when t.status = 'ARMED' and t.due_at <= now() then t.reason else e.reason end
            from unnest(:eventIds::uuid[], :epochs::integer[], :reasons::text[]) as e(event_id, epoch, reason)
            where t.event_id = e.event_id and t.epoch < e.epoch and t.status in ('SCHEDULED', 'ARMING', 'ARMED')
                and (t.kind <> 'ANNOUNCEMENT' or e.reason = 'EVENT_CANCELLED')
            """;

    private static final String CANCEL_WITH_EVENT = """
            update timer t set status = 'CANCELLED', reason = 'EVENT_CANCELLED'
            from unnest(:eventIds::uuid[], :epochs::integer[]) as e(event_id, epoch)
            where t.event_id = e.event_id and t.kind <> 'CANCELLED' and (t.epoch = e.epoch or t.kind = 'ANNOUNCEMENT')
                and (t.status in ('SCHEDULED', 'ARMING') or t.status = 'ARMED' and t.due_at > now())
            """;

    private static final String CANCEL_REMOVED_RULES = """
            update timer t set
                status = 'CANCELLED',
                reason = case
                    -- The plan, or a reminder made by hand, is due at its instant now.
                    when t.bucket = 'EXTRA' then 'SAME_INSTANT'
                    when (t.event_id, t.rule) in (select * from unnest(:keptEvents::uuid[], :keptRules::text[]))
                        then 'QUIET_HOURS_CHANGED'
                    else 'RULE_REMOVED'
                end
            from unnest(:eventIds::uuid[], :epochs::integer[]) as e(event_id, epoch)
            where t.event_id = e.event_id and t.epoch = e.epoch and t.kind = 'REMINDER' and t.status = 'SCHEDULED'
                and t.timer_id <> all (:kept::uuid[])
                -- A quarter of an hour whose reminder is of no more use is not planned again. It ends as MISSED.
                and (t.audience_quarter is null
                    or t.useful_until > now()
                        and (t.event_id, t.rule) not in (select * from unnest(:keptEvents::uuid[], :keptRules::text[])))
            """;

    private static final String CANCEL_REPLAYS = """
            update timer set status = 'CANCELLED', reason = 'REPLAY_REMOVED'
            where event_id = any (:eventIds::uuid[]) and kind = 'REPLAY_READY' and status = 'SCHEDULED'
            """;

    /**
     * After the others have ended, so that an extra reminder that is open has begun, or is of other channels. Its people
     * get that one, and not a reminder that was planned at its instant afterwards.
     */
    private static final String LEAVE_TO_EXTRA = """
            update timer t set left_to_extra = x.channels
            from timer x
            where t.event_id = any (:eventIds::uuid[]) and t.kind = 'REMINDER' and t.bucket <> 'EXTRA'
                and t.status = 'SCHEDULED'
                and x.event_id = t.event_id and x.epoch = t.epoch and x.bucket = 'EXTRA'
                and x.status in ('SCHEDULED', 'ARMING', 'ARMED', 'DONE') and x.rule = any (t.wishes)
                and not coalesce(x.left_to @> jsonb_build_array(jsonb_build_object('rule', t.rule)), false)
            """;

    /** Holds the reminders of live events, so that none of them begins to arm before the planning that reads this ends. */
    private static final String BEGUN = """
            with held as materialized (
                select event_id, epoch, rule, audience_zone, status, sent_by_hand
                from timer
                where event_id = any (:eventIds::uuid[]) and kind = 'REMINDER'
                order by timer_id
                for no key update)
            select event_id, epoch, rule, bool_or(audience_zone is not null) as in_zones
            from held
            where status in ('ARMING', 'ARMED', 'DONE') or status = 'SCHEDULED' and sent_by_hand
            group by event_id, epoch, rule
            """;

    /**
     * Also a timer that is due already: a slow provider may have many of its messages still to send. Not one of an older
     * epoch, which has ended already. The timers of one rule for several zones, or several quarters, end together.
     */
    private static final String CANCEL_BY_HAND = """
            update timer t set status = 'CANCELLED', reason = 'CANCELLED_BY_HAND'
            from timer one
            join live_event e on e.event_id = one.event_id and e.epoch = one.epoch
            where one.timer_id = :timerId and one.organizer_id = :organizerId
                and one.kind not in ('RESCHEDULED', 'CANCELLED', 'ANNOUNCEMENT')
                and (t.timer_id = one.timer_id
                    or one.audience_zone is not null and t.audience_zone is not null
                    or one.audience_quarter is not null and t.audience_quarter is not null)
                and t.event_id = one.event_id and t.epoch = one.epoch and t.rule = one.rule and t.kind = one.kind
                and (t.status in ('SCHEDULED', 'ARMING', 'ARMED')
                    or t.status = 'DONE' and t.reason is null and t.useful_until > now())
            returning t.timer_id
            """;

    private static final String SEND_NOW = """
            update timer set
                due_at = date_trunc('milliseconds', now()),
                rule_due_at = null,
                due_reason = null,
                spread_until = null,
                next_slice_at = now(),
                sent_by_hand = true,
                reason = null,
                attempts = 0
            where timer_id = :timerId and organizer_id = :organizerId
                and kind not in ('RESCHEDULED', 'CANCELLED', 'ANNOUNCEMENT')
                and status = 'SCHEDULED' and not sent_by_hand and useful_until > now()
            """;

    private static final String FIND = """
            select timer_id, event_id, rule,
                case when audience_zone is null and audience_quarter is null then bucket else '' end as bucket, kind, status,
                reason, sent_by_hand
            from timer
            where timer_id = :timerId and organizer_id = :organizerId and kind <> 'ANNOUNCEMENT'
            """;

    private static final String AT_THE_SAME_INSTANT = """
            select rule, audience_zone as zone, array_to_string(channels, E'\\n') as channels, array_to_string(wishes, E'\\n') as wishes,
                array_to_string(audience_segments, E'\\n') as segments, audience_answers as answers
            from timer
            where event_id = :eventId and epoch = :epoch and kind = 'REMINDER' and bucket <> 'EXTRA'
                and audience_quarter is null and coalesce(spread_until, due_at) = :dueAt
                and channels && string_to_array(:channels, E'\\n') and status not in ('CANCELLED', 'SKIPPED')
            order by timer_id
            """;

    private static final String SKIP_WITH_EVENT = """
            update timer set status = 'SKIPPED', reason = 'EVENT_ENDED'
            where event_id = any (:eventIds::uuid[]) and ends_with_event and status in ('SCHEDULED', 'ARMING')
            """;

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

    Timers(JdbcClient jdbc, TimersProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** Reminders are for people with a seat. */
    private static final String OF_REMINDER = "CONFIRMED";

    /** Notices are for everybody who may attend, on the waiting list too. */
    private static final String OF_NOTICE = "CONFIRMED,WAITLISTED,OFFERED,PENDING";

    /**
     * Which people a timer is for.
     *
     * @param zone the only time zone of the registrants it is for, empty for those without one, and behind a space the
     *     quiet hours of their own if there are any; null for all
     * @param quarter the beginning of the only quarter of an hour in which the registrations it is for were confirmed; null
     *     for all
     * @param wishes it is only for registrants with one of these; null for all
     * @param leftTo others of the same instant that are for some of its people
     * @param holdOutPercent how many percent of the registrants get no reminder, chosen by chance; 0 for none
     */
    public record Selector(
            @Nullable String zone,
            @Nullable Instant quarter,
            List<String> channels,
            @Nullable List<String> wishes,
            Condition condition,
            List<LeftTo> leftTo,
            int holdOutPercent) {

        public Selector {
            channels = channels.stream().distinct().toList();
        }

        /** Whenever their registrations were confirmed. */
        public Selector(
                @Nullable String zone,
                List<String> channels,
                @Nullable List<String> wishes,
                Condition condition,
                List<LeftTo> leftTo,
                int holdOutPercent) {
            this(zone, null, channels, wishes, condition, leftTo, holdOutPercent);
        }

        /** All people with one of these wishes. */
        public static Selector of(List<String> channels, @Nullable List<String> wishes) {
            return new Selector(null, channels, wishes, Condition.NONE, List.of(), 0);
        }

        /** The same without the people of other timers. */
        public Selector leavingTo(List<LeftTo> others) {
            return new Selector(zone, quarter, channels, wishes, condition, others, holdOutPercent);
        }
    }

    /**
     * A timer that some people get instead of another one of the same instant.
     *
     * @param zone as that of a selector
     * @param channels none if it is for nobody else than the other one
     * @param attendance ATTENDED or NO_SHOW if it is only for those; null for all
     */
    public record LeftTo(
            String rule,
            @Nullable String zone,
            List<String> channels,
            @Nullable List<String> wishes,
            @Nullable String attendance,
            @Nullable List<String> segments,
            @Nullable Map<String, List<String>> answers) {

        public Condition condition() {
            return new Condition(segments, answers);
        }
    }

    /**
     * When a timer is due.
     *
     * @param dueAt for a notice the time of the change
     * @param ruleDueAt the instant of its rule, if it is due earlier; null if not
     * @param dueReason why it is due then, if quiet hours or spreading have a part in it; null if not
     * @param spreadUntil when its last recipient is to have it; null if it is not spread
     * @param lateUntil until when a person who becomes a member after the due instant still gets it; null for never
     */
    public record Timing(
            Instant dueAt,
            @Nullable Instant ruleDueAt,
            @Nullable DueReason dueReason,
            @Nullable Instant spreadUntil,
            Instant usefulUntil,
            @Nullable Instant lateUntil) {

        /** At the instant of its rule. */
        public static Timing at(Instant dueAt, Instant usefulUntil, @Nullable Instant lateUntil) {
            return new Timing(dueAt, null, null, null, usefulUntil, lateUntil);
        }

        /** From when on a person who joins is late. */
        Instant lateFrom() {
            return spreadUntil == null ? dueAt : spreadUntil;
        }
    }

    /**
     * A timer to be planned.
     *
     * @param changedAt when the state that causes the timer was written
     * @param unplannable why it can never be armed; null if it can
     * @param ifPastDue the reason to set if it was already due at the time of the change; null for a notice
     * @param ifMissed the reason to set if its useful time is over
     * @param trace of the request that caused it; null if that was not traced
     */
    public record Plan(
            UUID eventId,
            String organizerId,
            int epoch,
            String rule,
            TimerKind kind,
            Selector selector,
            Timing timing,
            Instant changedAt,
            @Nullable TimerReason unplannable,
            @Nullable TimerReason ifPastDue,
            TimerReason ifMissed,
            @Nullable TraceParent trace) {

        public List<String> channels() {
            return selector.channels();
        }

        public Condition condition() {
            return selector.condition();
        }

        public Instant dueAt() {
            return timing.dueAt();
        }

        /** From when on a person who joins is late; timers with the same one share an instant. */
        public Instant lateFrom() {
            return timing.lateFrom();
        }

        /**
         * The same without the people of other timers of the same instant.
         *
         * @param behind those that leave their people to this one. What they have announced is not announced again
         */
        public Plan leavingTo(Collection<Plan> others, Collection<Plan> behind) {
            List<LeftTo> leftTo = Stream.concat(
                            others.stream().map(other -> other.leftTo(other.channels())),
                            behind.stream().map(other -> other.leftTo(List.of())))
                    .toList();
            return new Plan(
                    eventId,
                    organizerId,
                    epoch,
                    rule,
                    kind,
                    selector.leavingTo(leftTo),
                    timing,
                    changedAt,
                    unplannable,
                    ifPastDue,
                    ifMissed,
                    trace);
        }

        private LeftTo leftTo(List<String> onChannels) {
            return new LeftTo(
                    rule,
                    selector.zone(),
                    onChannels,
                    selector.wishes(),
                    kind.attendance(),
                    condition().segments(),
                    condition().answers());
        }

        /** Whether both have people in common to whom they are due at one instant on one channel, as far as is known. */
        public boolean meetsAtOneInstant(Plan other) {
            String zone = selector.zone();
            String otherZone = other.selector.zone();
            Instant quarter = selector.quarter();
            Instant otherQuarter = other.selector.quarter();
            return lateFrom().equals(other.lateFrom())
                    && (zone == null || otherZone == null || zone.equals(otherZone))
                    && (quarter == null || otherQuarter == null || quarter.equals(otherQuarter))
                    && !Collections.disjoint(channels(), other.channels())
                    && !condition().excludes(other.condition());
        }

        /** Whether everybody for whom the other one is gets this one, on one of its channels, unless their wishes differ. */
        public boolean takesAllOf(Plan other) {
            return unplannable == null
                    && meets("ALL")
                    && selector.zone() == null
                    && (selector.quarter() == null || selector.quarter().equals(other.selector.quarter()))
                    && !Collections.disjoint(channels(), other.channels())
                    && condition().covers(other.condition());
        }

        /** The same id for each planning, on every instance. */
        public UUID timerId() {
            return TimerId.of(eventId, epoch, rule, bucket()).value();
        }

        /** Whether it is for people with this wish. */
        public boolean meets(String wish) {
            List<String> wishes = selector.wishes();
            return wishes == null || wishes.contains(wish);
        }

        /** The hosts, the registrants of one zone or quarter, those who wish an extra reminder, or the whole audience. */
        String bucket() {
            if (!meets("ALL")) {
                return "EXTRA";
            }
            if (selector.zone() != null) {
                return "ZONE:" + selector.zone();
            }
            if (selector.quarter() != null) {
                return "REGISTERED:" + selector.quarter();
            }
            return kind == TimerKind.HOST_REMINDER ? "HOST" : "";
        }

        /** A notice of epoch n is for people with a known epoch below n. */
        @Nullable
        Integer knownBefore() {
            return kind.isReminder() ? null : epoch;
        }

        private String statuses() {
            return kind.isReminder() ? OF_REMINDER : OF_NOTICE;
        }
    }

    /** An epoch of a live event. */
    public record EventEpoch(UUID eventId, int epoch) {}

    /** An epoch that replaced older ones, and why their timers end. */
    public record NewEpoch(UUID eventId, int epoch, TimerReason reason) {}

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
     * Result of one slice.
     *
     * @param lateSeconds by how much it came after the due instant of its timer; 0 if it came before
     */
    public record Slice(
            TimerStatus status, TimerKind kind, double lateSeconds, long rowsRead, long members, long messages) {}

    /**
     * Counts of the timers that are to be armed.
     *
     * @param failing open timers that wait because their last slice failed
     * @param waiting open timers whose turn has come
     * @param oldestSeconds for how long the oldest of those has waited
     */
    public record Backlog(long failing, long waiting, double oldestSeconds) {}

    /**
     * Adds missing timers, restores timers of rules that had been removed, and updates timers that have not begun to
     * arm.
     */
    public void plan(Collection<Plan> plans) {
        if (plans.isEmpty()) {
            return;
        }
        jdbc.sql(PLAN)
                .param("timerIds", Columns.of(plans, Plan::timerId))
                .param("organizerIds", Columns.of(plans, Plan::organizerId))
                .param("eventIds", Columns.of(plans, Plan::eventId))
                .param("epochs", Columns.of(plans, Plan::epoch))
                .param("rules", Columns.of(plans, Plan::rule))
                .param("buckets", Columns.of(plans, Plan::bucket))
                .param("kinds", Columns.of(plans, Plan::kind))
                .param("channels", Columns.of(plans, plan -> String.join("\n", plan.channels())))
                .param("statuses", Columns.of(plans, Plan::statuses))
                .param("zones", Columns.of(plans, plan -> plan.selector().zone()))
                .param("quarters", Columns.of(plans, plan -> plan.selector().quarter()))
                .param("wishes", Columns.of(plans, Timers::wishes))
                .param("knownBefores", Columns.of(plans, Plan::knownBefore))
                .param("lateUntils", Columns.of(plans, plan -> plan.timing().lateUntil()))
                .param("dueAts", Columns.of(plans, Plan::dueAt))
                .param("ruleDueAts", Columns.of(plans, plan -> plan.timing().ruleDueAt()))
                .param("dueReasons", Columns.of(plans, plan -> plan.timing().dueReason()))
                .param("spreadUntils", Columns.of(plans, plan -> plan.timing().spreadUntil()))
                .param("usefulUntils", Columns.of(plans, plan -> plan.timing().usefulUntil()))
                .param("changedAts", Columns.of(plans, Plan::changedAt))
                .param("unplannables", Columns.of(plans, Plan::unplannable))
                .param("ifPastDue", Columns.of(plans, Plan::ifPastDue))
                .param("ifMissed", Columns.of(plans, Plan::ifMissed))
                .param("traceparents", Columns.of(plans, Plan::trace))
                .param(
                        "holdOutPercents",
                        Columns.of(plans, plan -> plan.selector().holdOutPercent()))
                .param("conditions", Columns.of(plans, plan -> ConditionJson.of(plan.condition())))
                .param(
                        "leftTos",
                        Columns.of(
                                plans,
                                plan -> ConditionJson.ofLeftTo(plan.selector().leftTo())))
                .param("lead", seconds(properties.armLead()))
                .update();
    }

    /** Ends the timers of older epochs; a timer that was armed and due stays DONE. */
    public void cancelOlderEpochs(Collection<NewEpoch> epochs) {
        if (epochs.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL_OLDER_EPOCHS)
                .param("eventIds", Columns.of(epochs, NewEpoch::eventId))
                .param("epochs", Columns.of(epochs, NewEpoch::epoch))
                .param("reasons", Columns.of(epochs, NewEpoch::reason))
                .update();
    }

    /** Ends the timers of cancelled events that are not yet due, except the notice of the cancellation. */
    public void cancelWithEvent(Collection<EventEpoch> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL_WITH_EVENT)
                .param("eventIds", Columns.of(events, EventEpoch::eventId))
                .param("epochs", Columns.of(events, EventEpoch::epoch))
                .update();
    }

    /**
     * A rule whose messages are published already, at least in part.
     *
     * @param inZones whether by timers for each time zone, and not by one for all registrants
     */
    public record Begun(UUID eventId, int epoch, String rule, boolean inZones) {}

    /**
     * The rules of these events that have begun to arm, or were made due by hand. Until the transaction ends, no others
     * begin.
     */
    public List<Begun> holdBegun(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(BEGUN)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .query(Begun.class)
                .list();
    }

    /** Ends the reminders of these events that are not among the plans and have not begun to arm. */
    public void cancelRemovedRules(Collection<EventEpoch> events, Collection<Plan> kept) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL_REMOVED_RULES)
                .param("eventIds", Columns.of(events, EventEpoch::eventId))
                .param("epochs", Columns.of(events, EventEpoch::epoch))
                .param("kept", Columns.of(kept, Plan::timerId))
                .param("keptEvents", Columns.of(kept, Plan::eventId))
                .param("keptRules", Columns.of(kept, Plan::rule))
                .update();
    }

    /** Ends the messages about the replays of these events that have not begun to arm. */
    public void cancelReplays(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return;
        }
        jdbc.sql(CANCEL_REPLAYS)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .update();
    }

    /** Leaves people who wish an extra reminder to it, where another one is planned at its instant. */
    public void leaveToExtra(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return;
        }
        jdbc.sql(LEAVE_TO_EXTRA)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .update();
    }

    /**
     * A timer, as far as changes by hand depend on it.
     *
     * @param bucket empty for one of the timers of its rule for several zones or quarters, which are cancelled together
     */
    public record Found(
            UUID timerId,
            UUID eventId,
            String rule,
            String bucket,
            TimerKind kind,
            TimerStatus status,
            @Nullable String reason,
            boolean sentByHand) {}

    /** The organizer's timer of this id; empty for that of an announcement. */
    public Optional<Found> find(OrganizerId organizer, UUID timerId) {
        return jdbc.sql(FIND)
                .param("timerId", timerId)
                .param("organizerId", organizer.value())
                .query(Found.class)
                .optional();
    }

    /** Ends a reminder by hand, in all zones; returns its timers, none if it is over or not a reminder. */
    public List<UUID> cancelByHand(OrganizerId organizer, UUID timerId) {
        return jdbc.sql(CANCEL_BY_HAND)
                .param("timerId", timerId)
                .param("organizerId", organizer.value())
                .query(UUID.class)
                .list();
    }

    /** Makes a reminder due that has not begun to arm; false if it has, was made due before, or is over. */
    public boolean sendNow(OrganizerId organizer, UUID timerId) {
        return jdbc.sql(SEND_NOW)
                        .param("timerId", timerId)
                        .param("organizerId", organizer.value())
                        .update()
                == 1;
    }

    /** The open and finished reminders of registrants of the event at this instant on one of these channels. */
    public List<LeftTo> dueAt(UUID eventId, int epoch, Instant dueAt, Collection<String> channels) {
        return jdbc.sql(AT_THE_SAME_INSTANT)
                .param("eventId", eventId)
                .param("epoch", epoch)
                .param("dueAt", dueAt.atOffset(ZoneOffset.UTC))
                .param("channels", String.join("\n", channels))
                .query((row, number) -> new LeftTo(
                        row.getString("rule"),
                        row.getString("zone"),
                        lines(row.getString("channels")),
                        orNull(row.getString("wishes")),
                        null,
                        orNull(row.getString("segments")),
                        ConditionJson.readAnswers(row.getString("answers"))))
                .list();
    }

    private static List<String> lines(String text) {
        return List.of(text.split("\n"));
    }

    private static @Nullable List<String> orNull(@Nullable String text) {
        return text == null ? null : lines(text);
    }

    /** Skips the timers of ended events that have not been announced. */
    public void skipWithEvent(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return;
        }
        jdbc.sql(SKIP_WITH_EVENT)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .update();
    }

    /** Lets timers with large audiences begin earlier. */
    public void bringForward() {
        jdbc.sql(BRING_FORWARD)
                .param("lead", seconds(properties.armLead()))
                .param("longest", seconds(properties.longestLead()))
                .param("rate", properties.armRate())
                .update();
    }

    /** The first waiting timer that no other instance holds. */
    public Optional<Claimed> claimNext() {
        return jdbc.sql(CLAIM_NEXT).query((row, number) -> claimed(row)).optional();
    }

    /**
     * Announces the timer to the members among the next rows of the audience behind its cursor.
     *
     * @param trace the span that caused the messages; null for none
     */
    public Slice armSlice(Claimed timer, @Nullable TraceParent trace) {
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

    private static @Nullable String wishes(Plan plan) {
        List<String> wishes = plan.selector().wishes();
        return wishes == null ? null : String.join(",", wishes);
    }

    /** Fixes the plan of statements that read the audience by pages, for the caller's transaction. */
    public void planByIndex() {
        jdbc.sql(BY_INDEX).query().singleRow();
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

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
