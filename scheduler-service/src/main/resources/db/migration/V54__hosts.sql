-- Hosts are in the audience under their own kind, each with rules of their own.
alter table audience add column reminder_rules text[] not null default '{}';
create index audience_of_hosts on audience (event_id, registration_id) where kind = 'HOST';

alter table timer
    drop constraint timer_kind_check,
    add constraint timer_kind_check check (kind in ('REMINDER', 'HOST_REMINDER', 'RESCHEDULED', 'CANCELLED'));

-- Live events whose reminders of hosts are to be planned. Whatever brings a host or a live event adds a row, and the
-- worker plans what it finds of both. So the one that commits last is seen together with the other.
create table host_planning (
    id           bigint generated always as identity primary key,
    event_id     uuid   not null,
    organizer_id text   not null
);

alter table host_planning enable row level security;
alter table host_planning force row level security;
create policy tenant on host_planning
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- A reminder of the live event is for registrants, one of hosts for the hosts who have its rule, a notice for all.
create or replace function in_audience(t timer, a audience, channel text) returns boolean language sql stable as $$
    select a.status = any (t.audience_statuses)
        and channel = any (t.channels)
        and channel = any (a.channels)
        and (a.kind <> 'HOST' or t.kind <> 'REMINDER')
        and (t.kind <> 'HOST_REMINDER' or a.kind = 'HOST' and t.rule = any (a.reminder_rules))
        and (t.known_before is null or a.known_epoch < t.known_before)
        and (t.late_policy = 'SEND_NOW' or now() < t.due_at or a.member_since <= t.due_at)
        and now() < t.useful_until
$$;
