package io.callboard.scheduler.timer;

import io.callboard.chassis.sql.Columns;
import io.callboard.scheduler.timer.TimerPlan.LeftTo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements that plan timers. {@link OutdatedTimers} ends those that are no longer wanted, {@link ArmingQueue} and
 * {@link AudienceSlices} arm those whose turn has come, {@link TimersByHand} and {@link AnnouncementTimers} are for
 * organizers. Only the notes of the reconciler are written elsewhere. Triggers publish each state on {@code timers.v1}
 * (ADR 0083). {@link TimerStatus} says which transitions there are, and {@code docs/states.md} which statement makes which.
 * The database's clock decides whether something is due.
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

    private static final String AT_THE_SAME_INSTANT = """
            select rule, audience_zone as zone, array_to_string(channels, E'\\n') as channels, array_to_string(wishes, E'\\n') as wishes,
                array_to_string(audience_segments, E'\\n') as segments, audience_answers as answers
            from timer
            where event_id = :eventId and epoch = :epoch and kind = 'REMINDER' and bucket <> 'EXTRA'
                and audience_quarter is null and coalesce(spread_until, due_at) = :dueAt
                and channels && string_to_array(:channels, E'\\n') and status not in ('CANCELLED', 'SKIPPED')
            order by timer_id
            """;

    private final JdbcClient jdbc;
    private final TimersProperties properties;

    Timers(JdbcClient jdbc, TimersProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /**
     * Adds missing timers, restores timers of rules that had been removed, and updates timers that have not begun to
     * arm.
     */
    public void plan(Collection<TimerPlan> plans) {
        if (plans.isEmpty()) {
            return;
        }
        jdbc.sql(PLAN)
                .param("timerIds", Columns.of(plans, TimerPlan::timerId))
                .param("organizerIds", Columns.of(plans, TimerPlan::organizerId))
                .param("eventIds", Columns.of(plans, TimerPlan::eventId))
                .param("epochs", Columns.of(plans, TimerPlan::epoch))
                .param("rules", Columns.of(plans, TimerPlan::rule))
                .param("buckets", Columns.of(plans, TimerPlan::bucket))
                .param("kinds", Columns.of(plans, TimerPlan::kind))
                .param("channels", Columns.of(plans, plan -> String.join("\n", plan.channels())))
                .param("statuses", Columns.of(plans, TimerPlan::statuses))
                .param("zones", Columns.of(plans, plan -> plan.selector().zone()))
                .param("quarters", Columns.of(plans, plan -> plan.selector().quarter()))
                .param("wishes", Columns.of(plans, Timers::wishes))
                .param("knownBefores", Columns.of(plans, TimerPlan::knownBefore))
                .param("lateUntils", Columns.of(plans, plan -> plan.timing().lateUntil()))
                .param("dueAts", Columns.of(plans, TimerPlan::dueAt))
                .param("ruleDueAts", Columns.of(plans, plan -> plan.timing().ruleDueAt()))
                .param("dueReasons", Columns.of(plans, plan -> plan.timing().dueReason()))
                .param("spreadUntils", Columns.of(plans, plan -> plan.timing().spreadUntil()))
                .param("usefulUntils", Columns.of(plans, plan -> plan.timing().usefulUntil()))
                .param("changedAts", Columns.of(plans, TimerPlan::changedAt))
                .param("unplannables", Columns.of(plans, TimerPlan::unplannable))
                .param("ifPastDue", Columns.of(plans, TimerPlan::ifPastDue))
                .param("ifMissed", Columns.of(plans, TimerPlan::ifMissed))
                .param("traceparents", Columns.of(plans, TimerPlan::trace))
                .param(
                        "holdOutPercents",
                        Columns.of(plans, plan -> plan.selector().holdOutPercent()))
                .param("conditions", Columns.of(plans, plan -> ConditionJson.of(plan.condition())))
                .param(
                        "leftTos",
                        Columns.of(
                                plans,
                                plan -> ConditionJson.ofLeftTo(plan.selector().leftTo())))
                .param("lead", properties.armLeadSeconds())
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

    /** Leaves people who wish an extra reminder to it, where another one is planned at its instant. */
    public void leaveToExtra(Collection<UUID> eventIds) {
        if (eventIds.isEmpty()) {
            return;
        }
        jdbc.sql(LEAVE_TO_EXTRA)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .update();
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

    private static @Nullable String wishes(TimerPlan plan) {
        List<String> wishes = plan.selector().wishes();
        return wishes == null ? null : String.join(",", wishes);
    }
}
