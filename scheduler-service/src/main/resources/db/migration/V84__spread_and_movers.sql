-- Rules that are spread: due earlier, so that the last recipient has the reminder at their instants (docs/adr/0064).
alter table timer
    -- When the last recipient is to have it. The timer is due earlier by the time that the provider needs. Null: not spread.
    add column spread_until timestamptz;

-- Of the rules of a live event itself.
alter table live_event add column spread boolean not null default false;

-- How many more registrants of a live event with such a rule can join before they are counted again; null if no planning
-- waits for that.
alter table audience_size add column recount_after bigint;

-- From when on a person who joins is late. A reminder that is spread goes out until the instant of its rule.
create function late_from(t timer) returns timestamptz language sql immutable as $$
    select coalesce(t.spread_until, t.due_at)
$$;

-- A reminder whose instant is that of an extra reminder that has begun already (docs/adr/0053).
alter table timer
    -- The channels on which people who wish the extra reminder get that one; null for none.
    add column left_to_extra text[];

-- The wishes of a timer that are offsets of extra reminders.
create function extra_wishes(t timer) returns text[] language sql immutable as $$
    select array_remove(array_remove(t.wishes, 'ALL'), 'FEWER')
$$;

-- A person who changes the time zone or the quiet hours (docs/adr/0065).
alter table audience
    -- The part of the audience that the person belonged to before; null if the registration was confirmed in this one.
    add column former_clock text,
    -- When that changed, by the time of the message.
    add column moved_at     timestamptz;

-- Whether the reminder was still ahead of the person in the part of the audience that the person has left.
create function moved_on_time(t timer, a audience) returns boolean language sql stable as $$
    select exists (
        select from timer s
        where a.moved_at >= a.member_since and s.event_id = t.event_id and s.epoch = t.epoch and s.rule = t.rule
            and s.kind = t.kind and s.audience_zone = a.former_clock and s.status not in ('CANCELLED', 'SKIPPED')
            and a.moved_at < late_from(s))
$$;

-- Both functions of V83, with late_from, moved_on_time and left_to_extra.
create or replace function in_audience(t timer, a audience, channel text) returns boolean language sql stable as $$
    select a.status = any (t.audience_statuses)
        and channel = any (t.channels)
        and channel = any (a.channels)
        and (a.kind <> 'HOST'
            or t.kind not in ('REMINDER', 'ANNOUNCEMENT', 'FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW'))
        and (t.audience_segments is null or a.segment = any (t.audience_segments))
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
        and (t.left_to_extra is null or channel <> all (t.left_to_extra) or not extra_wishes(t) && a.wishes)
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
        when channel = any (t.left_to_extra) and extra_wishes(t) && a.wishes then 'SAME_INSTANT'
        when t.late_policy = 'SKIP' and now() >= late_from(t) and a.member_since > late_from(t)
            and not (t.audience_zone is not null and a.moved_at is not null and moved_on_time(t, a))
            then 'REGISTERED_LATE'
        when a.member_since >= t.useful_until then 'TOO_LATE'
        when now() >= late_from(t) and a.member_since > late_from(t) and a.member_since >= t.late_until
            and not (t.audience_zone is not null and a.moved_at is not null and moved_on_time(t, a))
            then 'NOT_NEAREST'
    end
$$;
