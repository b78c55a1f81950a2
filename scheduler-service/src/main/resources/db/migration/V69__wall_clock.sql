-- Rules by the wall clock of each registrant have a timer for each time zone of the audience (docs/adr/0042).
alter table timer
    -- Part of the selector: only registrants of this time zone; null for all. Empty: those without a zone of their own.
    add column audience_zone text;

-- The time zones that a live event's registrants have or had, each once. Empty: none of their own.
create table audience_zone (
    event_id     uuid not null,
    zone         text not null,
    organizer_id text not null,
    primary key (event_id, zone)
);
insert into audience_zone (event_id, zone, organizer_id)
select event_id, coalesce(time_zone, ''), min(organizer_id)
from audience
where kind <> 'HOST'
group by 1, 2;

alter table audience_zone enable row level security;
alter table audience_zone force row level security;
create policy tenant on audience_zone
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The slices of a timer for one zone read only the registrants of this zone.
create index audience_in_zone on audience (event_id, (coalesce(time_zone, '')), registration_id);

create or replace function in_audience(t timer, a audience, channel text) returns boolean language sql stable as $$
    select a.status = any (t.audience_statuses)
        and channel = any (t.channels)
        and channel = any (a.channels)
        and (a.kind <> 'HOST' or t.kind not in ('REMINDER', 'ANNOUNCEMENT'))
        and (t.audience_segments is null or a.segment = any (t.audience_segments))
        and (t.audience_zone is null or t.audience_zone = coalesce(a.time_zone, ''))
        and (t.kind <> 'HOST_REMINDER' or a.kind = 'HOST' and t.rule = any (a.reminder_rules))
        and (t.known_before is null or a.known_epoch < t.known_before)
        and (now() < t.due_at or a.member_since <= t.due_at
            or t.late_policy = 'SEND_NOW' and (t.late_until is null or now() < t.late_until))
        and now() < t.useful_until
$$;

create or replace function left_out(t timer, a audience, channel text) returns text language sql stable as $$
    select case
        when a.kind = 'HOST' and t.kind in ('REMINDER', 'ANNOUNCEMENT') then 'FOR_REGISTRANTS'
        when a.kind <> 'HOST' and t.kind = 'HOST_REMINDER' then 'FOR_HOSTS'
        when t.kind = 'HOST_REMINDER' and t.rule <> all (a.reminder_rules) then 'RULE_NOT_CHOSEN'
        when a.status <> all (t.audience_statuses) then case a.status
            when 'CANCELLED' then 'REGISTRATION_CANCELLED'
            when 'ERASED' then 'ERASED'
            when 'WAITLISTED' then 'WAITLISTED'
            when 'PENDING' then 'PENDING'
            else 'OTHER_STATUS'
        end
        when t.audience_segments is not null and coalesce(a.segment <> all (t.audience_segments), true)
            then 'OTHER_SEGMENT'
        when t.audience_zone <> coalesce(a.time_zone, '') then 'OTHER_ZONE'
        when channel <> all (t.channels) then 'OTHER_CHANNEL'
        when channel <> all (a.channels) then 'CHANNEL_NOT_CHOSEN'
        when a.known_epoch >= t.known_before then 'ALREADY_KNOWN'
        when t.late_policy = 'SKIP' and now() >= t.due_at and a.member_since > t.due_at then 'REGISTERED_LATE'
        when a.member_since >= t.useful_until then 'TOO_LATE'
        when now() >= t.due_at and a.member_since > t.due_at and a.member_since >= t.late_until then 'NOT_NEAREST'
    end
$$;

-- Whether the person has had this reminder announced on the channel by the timer of another zone, and left that zone
-- afterwards. Such a person has a row of their own for the other timer.
create function announced_in_other_zone(t timer, registration_id uuid, channel text) returns boolean
language sql stable as $$
    select exists (
        select from timer s
        join late_arming l on l.timer_id = s.timer_id
        where t.audience_zone is not null and s.event_id = t.event_id and s.epoch = t.epoch and s.rule = t.rule
            and s.audience_zone <> t.audience_zone and l.registration_id = $2 and l.channel = $3
            and l.left_out is null)
$$;
