-- The last known state of a live event, as far as timers depend on it.
create table live_event (
    event_id     uuid primary key,
    organizer_id text        not null,
    version      bigint      not null,
    epoch        integer     not null,
    status       text        not null,
    occurred_at  timestamptz not null
);

-- One row per live event, rule and epoch: never per registrant (docs/adr/0001-timers-per-event.md).
create table timer (
    timer_id         uuid primary key,
    organizer_id     text        not null,
    event_id         uuid        not null,
    epoch            integer     not null,
    rule             text        not null,
    kind             text        not null check (kind in ('REMINDER', 'RESCHEDULED', 'CANCELLED')),
    channels         text[]      not null,
    due_at           timestamptz not null,
    useful_until     timestamptz not null,
    -- Notices only: whoever became a member later already knows the new state.
    members_until    timestamptz,
    status           text        not null
        check (status in ('SCHEDULED', 'ARMING', 'ARMED', 'DONE', 'CANCELLED', 'SKIPPED')),
    reason           text,
    -- The last registration that a slice has reached; the next slice begins after it.
    arming_cursor    uuid        not null default '00000000-0000-0000-0000-000000000000',
    audience         bigint      not null default 0,
    published        bigint      not null default 0,
    unique (event_id, epoch, rule)
);
create index timer_to_arm on timer (due_at, timer_id) where status in ('SCHEDULED', 'ARMING');
create index timer_to_finish on timer (due_at) where status = 'ARMED';
create index timer_of_event on timer (event_id, due_at, timer_id);

-- Who gets the reminders of a live event, narrow because arming reads all of it.
create table audience (
    event_id        uuid        not null,
    registration_id uuid        not null,
    organizer_id    text        not null,
    channels        text[]      not null,
    status          text        not null,
    version         bigint      not null,
    -- Since when the registration has been confirmed without interruption.
    member_since    timestamptz not null,
    primary key (event_id, registration_id)
);

-- What was armed singly for members who came after their timer's slices. Rows are only added: a registration batch
-- must never wait for a timer row (see Gate). No foreign key for the same reason.
create table late_arming (
    timer_id     uuid        not null,
    organizer_id text        not null,
    audience     bigint      not null,
    published    bigint      not null,
    armed_at     timestamptz not null default now()
);
create index late_arming_of_timer on late_arming (timer_id);

-- The payload of ReminderDue in two parts, so that a slice computes the common one once.
create function reminder_due_head(t timer) returns text language sql stable as $$
    select rtrim(jsonb_build_object(
        'timerId', t.timer_id,
        'eventId', t.event_id,
        'organizerId', t.organizer_id,
        'rule', t.rule,
        'kind', t.kind,
        'epoch', t.epoch,
        'sendAt', to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'usefulUntil', to_char(t.useful_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text, '}')
$$;

create function reminder_due(head text, registration_id uuid, channel text) returns text language sql stable as $$
    select head || ', "registrationId": "' || registration_id || '", "channel": ' || to_json(channel) || '}'
$$;

alter table live_event enable row level security;
alter table live_event force row level security;
create policy tenant on live_event using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table timer enable row level security;
alter table timer force row level security;
create policy tenant on timer using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table audience enable row level security;
alter table audience force row level security;
create policy tenant on audience using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table late_arming enable row level security;
alter table late_arming force row level security;
create policy tenant on late_arming using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
