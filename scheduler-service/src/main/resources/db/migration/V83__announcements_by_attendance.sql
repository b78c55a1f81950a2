-- Announcements to those who attended, or to those who did not.
alter table timer
    -- Part of the selector: only people whose attendance is recorded so; null for all.
    add column audience_attendance text check (audience_attendance in ('ATTENDED', 'NO_SHOW'));

-- Both functions also ask for the wishes and the quiet hours of V80.
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
        and (now() < t.due_at or a.member_since <= t.due_at
            or t.late_policy = 'SEND_NOW' and (t.late_until is null or now() < t.late_until))
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
        when t.late_policy = 'SKIP' and now() >= t.due_at and a.member_since > t.due_at then 'REGISTERED_LATE'
        when a.member_since >= t.useful_until then 'TOO_LATE'
        when now() >= t.due_at and a.member_since > t.due_at and a.member_since >= t.late_until then 'NOT_NEAREST'
    end
$$;
