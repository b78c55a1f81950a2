-- What planning needs beside the timers. All of it is null in a row that was written before these columns existed,
-- until the row is read again: shape says which columns the code that wrote the row knew.
alter table live_event
    add column start_local text,
    add column zone        text,
    add column starts_at   timestamptz,
    add column ends_at     timestamptz,
    add column rules       text[],
    add column channels    text[],
    add column shape       integer not null default 0;

alter table audience
    -- What the person is to the live event.
    add column kind          text    not null default 'REGISTRANT',
    add column locale        text,
    add column time_zone     text,
    add column segment       text,
    -- Epoch of the live event whose schedule the person was told at the registration; 0 when it is not known.
    add column known_epoch   integer not null default 0,
    add column registered_at timestamptz,
    add column attended_at   timestamptz,
    add column shape         integer not null default 0;

-- How many rows the audience of a live event has. The lead of its timers follows from it.
create table audience_size (
    event_id     uuid primary key,
    organizer_id text   not null,
    members      bigint not null
);
insert into audience_size (event_id, organizer_id, members)
select event_id, min(organizer_id), count(*) from audience group by event_id;

alter table timer
    -- Part of the identity: a part of the audience with a due instant of its own. Empty for the whole audience.
    add column bucket            text    not null default '',
    -- The selector, see in_audience.
    add column audience_statuses text[]  not null default '{CONFIRMED}',
    add column known_before      integer,
    -- Whether a person who becomes a member after the due instant still gets it.
    add column late_policy       text    not null default 'SKIP' check (late_policy in ('SKIP', 'SEND_NOW')),
    add column ends_with_event   boolean not null default true,
    -- The text to send; null is the default text of the kind.
    add column content_key       text,
    -- Open timers take turns in the order of this instant. It is at first the due instant less the lead, then the end
    -- of the last slice, or the end of the back-off after a failure.
    add column next_slice_at     timestamptz not null default now(),
    add column attempts          integer not null default 0;
alter table timer
    drop constraint timer_event_id_epoch_rule_key,
    add unique (event_id, epoch, rule, bucket);
update timer
set audience_statuses = '{CONFIRMED,WAITLISTED,PENDING}', known_before = epoch, late_policy = 'SEND_NOW'
where kind <> 'REMINDER';
update timer set next_slice_at = due_at - interval '60 s' where status in ('SCHEDULED', 'ARMING');
alter table timer
    alter column next_slice_at drop default,
    drop column members_until;

drop index timer_to_arm;
create index timer_next_slice on timer (next_slice_at, timer_id) where status in ('SCHEDULED', 'ARMING');
create index timer_scheduled on timer (due_at) where status = 'SCHEDULED';
create index timer_failing on timer (timer_id) where status in ('SCHEDULED', 'ARMING') and attempts > 0;

-- Counters cannot tell a repetition from a new member: add them to the timers, and keep rows from now on.
update timer t
set audience = t.audience + l.audience, published = t.published + l.published
from (
    select timer_id, sum(audience) as audience, sum(published) as published from late_arming group by timer_id) l
where l.timer_id = t.timer_id;
drop table late_arming;

-- Members whose announcement does not follow from the slices of the timer alone. Rows are only added: a registration
-- batch must never wait for a timer row (see EventGate). No foreign key for the same reason.
create table late_arming (
    timer_id        uuid        not null,
    registration_id uuid        not null,
    channel         text        not null,
    organizer_id    text        not null,
    -- True: announced individually, after the slices. False: a slice had announced it when the member left the
    -- audience; the row keeps a return from being announced again.
    individually    boolean     not null,
    -- Whether the person is not yet in the timer's own count of its audience.
    joined          boolean     not null,
    armed_at        timestamptz not null default now(),
    primary key (timer_id, registration_id, channel)
);

-- Where the topics ended when this database was empty: records before that are history, see ADR 0001.
create table history_end (
    topic      text    not null,
    partition  integer not null,
    end_offset bigint  not null,
    primary key (topic, partition)
);

-- The only place that says who belongs to a timer: whether it is to be announced now to this member on this channel.
-- Simple enough for PostgreSQL to inline it.
create function in_audience(t timer, a audience, channel text) returns boolean language sql stable as $$
    select a.status = any (t.audience_statuses)
        and channel = any (t.channels)
        and channel = any (a.channels)
        and (t.known_before is null or a.known_epoch < t.known_before)
        and (t.late_policy = 'SEND_NOW' or now() < t.due_at or a.member_since <= t.due_at)
        and now() < t.useful_until
$$;

-- The payload of RemindersAnnounced. The counts of its parts add up to what a timer has published.
create function reminders_announced(t timer, part text, channels jsonb) returns text language sql stable as $$
    select jsonb_build_object(
        'timerId', t.timer_id,
        'eventId', t.event_id,
        'organizerId', t.organizer_id,
        'rule', t.rule,
        'kind', t.kind,
        'epoch', t.epoch,
        'part', part,
        'channels', channels,
        'sendAt', to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text
$$;

alter table audience_size enable row level security;
alter table audience_size force row level security;
create policy tenant on audience_size
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table late_arming enable row level security;
alter table late_arming force row level security;
create policy tenant on late_arming using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
