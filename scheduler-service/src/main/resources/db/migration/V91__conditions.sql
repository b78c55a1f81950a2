-- Reminders for registrants of some segments, or who chose some options (docs/adr/0074).

alter table audience
    -- The options that the person chose, by the key of the question.
    add column choices jsonb not null default '{}';

alter table timer
    -- Part of the selector, beside audience_segments: only people who chose at least one of the options, for each of these
    -- questions; null for all.
    add column audience_answers jsonb,
    -- Timers that are due at the same instant and are for other people, some of whom are of this one too. Those people get
    -- the other message. A list of objects with rule, zone, channels, wishes, attendance, segments and answers; null for
    -- none. One without channels has no people, but may have announced somebody who then came to this one.
    add column left_to          jsonb;

-- Of a reminder made by hand: segments and answers; null for all.
alter table reminder_by_hand add column condition jsonb;

-- Whether somebody chose at least one of these options, for each of these questions.
create function has_chosen(choices jsonb, answers jsonb) returns boolean language sql immutable as $$
    select bool_and(coalesce(
        jsonb_exists_any(choices -> q.key, array(select jsonb_array_elements_text(q.value))), false))
    from jsonb_each(answers) q
$$;

-- Whether the person gets the message of another timer of this instant: one of those above that was not cancelled before
-- it published anything, or one that had announced the person before they left it.
create function left_to_other(t timer, a audience, channel text) returns boolean language sql stable as $$
    select exists (
        select from jsonb_to_recordset(t.left_to)
            as o(rule text, zone text, channels text[], wishes text[], attendance text, segments text[], answers jsonb)
        where $3 = any (o.channels)
            and (o.zone is null or o.zone = clock_of(a.time_zone, a.quiet))
            and (o.wishes is null or o.wishes && a.wishes)
            and (o.attendance is null or a.attendance is not distinct from o.attendance)
            and (o.segments is null or a.segment = any (o.segments))
            and (o.answers is null or has_chosen(a.choices, o.answers))
            and not exists (
                select from timer s
                where s.event_id = t.event_id and s.epoch = t.epoch and s.rule = o.rule
                    and s.bucket = coalesce('ZONE:' || o.zone, '')
                    and s.status in ('CANCELLED', 'SKIPPED') and s.published = 0))
    or exists (
        select from timer s
        join late_arming l on l.timer_id = s.timer_id
        where s.event_id = t.event_id and s.epoch = t.epoch and s.timer_id <> t.timer_id
            and late_from(s) = late_from(t)
            and s.rule in (select o.rule from jsonb_to_recordset(t.left_to) as o(rule text))
            and l.registration_id = a.registration_id and l.channel = $3 and l.left_out is null)
$$;

-- Whether the person gets an extra reminder of this instant instead (docs/adr/0053).
create function left_to_extra_reminder(t timer, a audience, channel text) returns boolean language sql stable as $$
    select channel = any (t.left_to_extra) and extra_wishes(t) && a.wishes
$$;

-- Both functions of V84, with audience_answers and left_to.
create or replace function in_audience(t timer, a audience, channel text) returns boolean language sql stable as $$
    select a.status = any (t.audience_statuses)
        and channel = any (t.channels)
        and channel = any (a.channels)
        and (a.kind <> 'HOST'
            or t.kind not in ('REMINDER', 'ANNOUNCEMENT', 'FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW'))
        and (t.audience_segments is null or a.segment = any (t.audience_segments))
        and (t.audience_answers is null or has_chosen(a.choices, t.audience_answers))
        and (t.audience_zone is null or t.audience_zone = clock_of(a.time_zone, a.quiet))
        and (t.wishes is null or t.wishes && a.wishes)
        and (t.audience_attendance is null or a.attendance is not distinct from t.audience_attendance)
        and (t.kind <> 'FOLLOW_UP_ATTENDED' or a.attendance is not distinct from 'ATTENDED')
        and (t.kind <> 'FOLLOW_UP_NO_SHOW' or a.attendance is not distinct from 'NO_SHOW')
        and (t.kind <> 'HOST_REMINDER' or a.kind = 'HOST' and t.rule = any (a.reminder_rules))
        and (t.known_before is null or a.known_epoch < t.known_before)
        and (now() < late_from(t) or a.member_since <= late_from(t)
            or t.late_policy = 'SEND_NOW' and (t.late_until is null or now() < t.late_until)
            or t.audience_zone is not null and a.moved_at is not null and moved_on_time(t, a))
        and (t.left_to_extra is null or not left_to_extra_reminder(t, a, channel))
        and (t.left_to is null or not left_to_other(t, a, channel))
        and now() < t.useful_until
$$;

create or replace function left_out(t timer, a audience, channel text) returns text language sql stable as $$
    select case
        when a.kind = 'HOST'
            and t.kind in ('REMINDER', 'ANNOUNCEMENT', 'FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW')
            then 'FOR_REGISTRANTS'
        when a.kind <> 'HOST' and t.kind = 'HOST_REMINDER' then 'FOR_HOSTS'
        when t.kind = 'HOST_REMINDER' and t.rule <> all (a.reminder_rules) then 'RULE_NOT_CHOSEN'
        when a.status <> all (t.audience_statuses) then case a.status
            when 'CANCELLED' then 'REGISTRATION_CANCELLED'
            when 'ERASED' then 'ERASED'
            when 'WAITLISTED' then 'WAITLISTED'
            when 'OFFERED' then 'OFFERED'
            when 'PENDING' then 'PENDING'
            else 'OTHER_STATUS'
        end
        when t.audience_segments is not null and coalesce(a.segment <> all (t.audience_segments), true)
            then 'OTHER_SEGMENT'
        when t.audience_answers is not null and not has_chosen(a.choices, t.audience_answers) then 'OTHER_ANSWER'
        when t.audience_zone <> clock_of(a.time_zone, a.quiet) then 'OTHER_ZONE'
        when not t.wishes && a.wishes then case
            when 'ALL' <> all (t.wishes) then 'EXTRA_NOT_WISHED'
            when 'FEWER' = any (a.wishes) then 'FEWER_REMINDERS_WISHED'
            else 'NO_REMINDERS_WISHED'
        end
        when t.kind in ('FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW')
            and 'FOLLOW_UP_' || coalesce(a.attendance, '') <> t.kind
            then coalesce(a.attendance, 'ATTENDANCE_NOT_RECORDED')
        when t.audience_attendance is not null and a.attendance is distinct from t.audience_attendance
            then coalesce(a.attendance, 'ATTENDANCE_NOT_RECORDED')
        when channel <> all (t.channels) then 'OTHER_CHANNEL'
        when channel <> all (a.channels) then 'CHANNEL_NOT_CHOSEN'
        when a.known_epoch >= t.known_before then 'ALREADY_KNOWN'
        when t.left_to_extra is not null and left_to_extra_reminder(t, a, channel) then 'SAME_INSTANT'
        when t.left_to is not null and left_to_other(t, a, channel) then 'SAME_INSTANT'
        when t.late_policy = 'SKIP' and now() >= late_from(t) and a.member_since > late_from(t)
            and not (t.audience_zone is not null and a.moved_at is not null and moved_on_time(t, a))
            then 'REGISTERED_LATE'
        when a.member_since >= t.useful_until then 'TOO_LATE'
        when now() >= late_from(t) and a.member_since > late_from(t) and a.member_since >= t.late_until
            and not (t.audience_zone is not null and a.moved_at is not null and moved_on_time(t, a))
            then 'NOT_NEAREST'
    end
$$;
