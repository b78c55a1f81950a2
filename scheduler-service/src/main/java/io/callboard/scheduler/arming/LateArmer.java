package io.callboard.scheduler.arming;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.sql.Columns;
import io.callboard.scheduler.audience.AudienceSubscriber;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Announces timers individually to people who become members after the slices of the timer have passed their place. A
 * person who was a member before the change has been announced already: by a slice, or here. After the due instant such
 * a person gets no second announcement on a channel that was added later; the row keeps why. Nor does anybody get what they
 * wished, or what is for a segment that they joined or for an answer that they gave, only after that instant. The same
 * holds for a person who changes the time zone after the timer of the former zone has announced them, for one who
 * registers again after the timer of the former registration has, and for a reminder and an extra reminder of one
 * instant.
 */
@Repository
class LateArmer implements AudienceSubscriber {

    private static final String FIND_PASSED = """
            select t.timer_id
            from live_event l
            join timer t on t.event_id = l.event_id and (t.epoch = l.epoch or t.kind = 'ANNOUNCEMENT')
            where l.event_id = any (:eventIds::uuid[]) and t.status in ('ARMING', 'ARMED', 'DONE')
                and now() < t.useful_until
            """;

    private static final String ARM = """
            with changed as materialized (
                select a as member, c.before::audience as before
                from unnest(:eventIds::uuid[], :registrationIds::uuid[], :befores::text[])
                    as c(event_id, registration_id, before)
                join audience a on a.event_id = c.event_id and a.registration_id = c.registration_id),
            moved as materialized (
                select t.timer_id, t.organizer_id, late_from(t) as late_from, (m.member).registration_id, n.channel, n.is_member,
                    n.was_member,
                    (m.before).wishes <> (m.member).wishes and (m.member).wished_at > late_from(t) as wished_late,
                    bool_or(n.was_member) over (partition by t.timer_id, (m.member).registration_id) as was_person,
                    t.audience_segments is not null and (m.before).status = any (t.audience_statuses)
                        and (m.before).segment is distinct from (m.member).segment as changed_segment,
                    t.audience_answers is not null and (m.before).status = any (t.audience_statuses)
                        and not has_chosen((m.before).choices, t.audience_answers) as changed_answer,
                    t.late_policy = 'SEND_NOW' and (t.late_until is null or now() < t.late_until) as sends_late,
                    (t.audience_zone is not null or t.audience_quarter is not null) and (
                        bool_or(n.was_member) over (
                            partition by t.kind, t.epoch, t.rule, (m.member).registration_id, n.channel)
                        or announced_in_other_zone(t, (m.member).registration_id, n.channel)) as was_elsewhere,
                    t.audience_quarter is not null as of_quarter,
                    (t.bucket = 'EXTRA' or t.left_to_extra is not null) and bool_or(n.was_member) over (
                        partition by t.kind, t.epoch, t.rule, (m.member).registration_id, n.channel)
                    or (t.kind = 'REMINDER' and (t.left_to is not null or t.audience_segments is not null
                            or t.audience_answers is not null))
                        and bool_or(n.was_member) over (
                            partition by t.kind, t.epoch, late_from(t), (m.member).registration_id, n.channel)
                        as had_same_instant
                from timer t
                join changed m on (m.member).event_id = t.event_id
                    and (t.audience_quarter is null
                        or t.audience_quarter in (
                            quarter_of((m.member).member_since), quarter_of((m.before).member_since)))
                cross join lateral (
                    select c.channel, in_audience(t, m.member, c.channel) as is_member,
                        coalesce(in_audience(t, m.before, c.channel), false) as was_member
                    from unnest(t.channels) as c(channel)) n
                where t.timer_id = any (:timerIds::uuid[])
                    and (t.status in ('ARMED', 'DONE')
                        or t.status = 'ARMING' and (m.member).registration_id <= t.arming_cursor)
                    and (n.is_member or n.was_member)),
            kept as (
                insert into late_arming
                    (timer_id, registration_id, channel, organizer_id, individually, joined, left_out)
                select m.timer_id, m.registration_id, m.channel, m.organizer_id, m.is_member and m.left_out is null,
                    m.is_member and not m.was_person and coalesce(m.left_out, '') not in (
                        'ANNOUNCED_IN_OTHER_ZONE', 'ANNOUNCED_EARLIER', 'WISHED_LATE', 'SAME_INSTANT', 'SEGMENT_CHANGED_LATE',
                        'ANSWER_CHANGED_LATE')
                    and not exists (
                        select 1 from late_arming l
                        where l.timer_id = m.timer_id and l.registration_id = m.registration_id),
                    m.left_out
                from (
                    select timer_id, organizer_id, registration_id, channel, is_member, was_member, was_person,
                        case
                            when is_member and was_elsewhere
                                then case when of_quarter then 'ANNOUNCED_EARLIER' else 'ANNOUNCED_IN_OTHER_ZONE' end
                            when is_member and had_same_instant then 'SAME_INSTANT'
                            when is_member and was_person and now() >= late_from then 'CHANNEL_ADDED_LATE'
                            when is_member and wished_late then 'WISHED_LATE'
                            when is_member and changed_segment and now() >= late_from and not sends_late
                                then 'SEGMENT_CHANGED_LATE'
                            when is_member and changed_answer and now() >= late_from and not sends_late
                                then 'ANSWER_CHANGED_LATE'
                        end as left_out
                    from moved) m
                where m.is_member <> m.was_member
                order by m.timer_id, m.registration_id, m.channel
                on conflict do nothing
                returning timer_id, registration_id, channel, individually),
            late as materialized (
                select k.timer_id, k.registration_id, k.channel, reminder_due_head(t) as head, t.traceparent,
                    held_out(t, a) as held_out
                from kept k
                join timer t on t.timer_id = k.timer_id
                join audience a on a.event_id = t.event_id and a.registration_id = k.registration_id
                where k.individually),
            put as (
                insert into outbox (topic, message_key, message_type, message_id, payload, traceparent)
                select 'reminders.v1', registration_id::text, 'ReminderDue',
                    concat_ws(':', timer_id, registration_id, channel),
                    reminder_due(head, registration_id, channel, held_out), traceparent
                from late
                order by registration_id, channel)
            insert into outbox (topic, message_key, message_type, message_id, payload, traceparent)
            select 'reminders.v1', b.timer_id::text, 'RemindersAnnounced', concat_ws(':', b.timer_id, b.part),
                reminders_announced(t, b.part, b.channels), t.traceparent
            from (
                select c.timer_id, 'late:' || min(c.first) as part, jsonb_object_agg(c.channel, c.messages) as channels
                from (
                    select timer_id, channel, count(*) as messages, min(registration_id::text || ':' || channel) as first
                    from late
                    group by timer_id, channel) c
                group by c.timer_id) b
            join timer t on t.timer_id = b.timer_id
            """;

    private final JdbcClient jdbc;
    private final EventGate gate;
    private final Outbox outbox;

    LateArmer(JdbcClient jdbc, EventGate gate, Outbox outbox) {
        this.jdbc = jdbc;
        this.gate = gate;
        this.outbox = outbox;
    }

    @Override
    public void changed(List<Change> changes) {
        List<UUID> eventIds = changes.stream().map(Change::eventId).distinct().toList();
        // The lock is taken after the audience is written and before the timers are read: see EventGate.
        gate.enter(eventIds);
        List<UUID> passed = jdbc.sql(FIND_PASSED)
                .param("eventIds", Columns.of(eventIds, eventId -> eventId))
                .query(UUID.class)
                .list();
        if (passed.isEmpty()) {
            return;
        }
        int messages = jdbc.sql(ARM)
                .param("timerIds", Columns.of(passed, timerId -> timerId))
                .param("eventIds", Columns.of(changes, Change::eventId))
                .param("registrationIds", Columns.of(changes, Change::registrationId))
                .param("befores", Columns.of(changes, Change::before))
                .update();
        if (messages > 0) {
            outbox.wakeAfterCommit();
        }
    }
}
