-- A person with an offer of a seat gets no reminders, but gets notices of changes, like somebody on the waiting list.
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
        when t.audience_zone <> coalesce(a.time_zone, '') then 'OTHER_ZONE'
        when t.kind in ('FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW')
            and 'FOLLOW_UP_' || coalesce(a.attendance, '') <> t.kind
            then coalesce(a.attendance, 'ATTENDANCE_NOT_RECORDED')
        when channel <> all (t.channels) then 'OTHER_CHANNEL'
        when channel <> all (a.channels) then 'CHANNEL_NOT_CHOSEN'
        when a.known_epoch >= t.known_before then 'ALREADY_KNOWN'
        when t.late_policy = 'SKIP' and now() >= t.due_at and a.member_since > t.due_at then 'REGISTERED_LATE'
        when a.member_since >= t.useful_until then 'TOO_LATE'
        when now() >= t.due_at and a.member_since > t.due_at and a.member_since >= t.late_until then 'NOT_NEAREST'
    end
$$;
