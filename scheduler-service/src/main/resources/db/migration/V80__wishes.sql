-- Registrants wish all, fewer or no reminders, an extra reminder, and quiet hours of their own (docs/adr/0053).

alter table audience
    -- ALL, FEWER or NONE, and the offset of the extra reminder if there is one, such as PT20M.
    add column wishes    text[] not null default '{ALL}',
    -- The quiet hours of their own, such as 22:00-07:00, or NONE; null for those of the organizer.
    add column quiet     text,
    -- When the wishes or the quiet hours last changed; null if never.
    add column wished_at timestamptz;

alter table timer
    -- Part of the selector: only people with one of these wishes; null for all. Besides ALL and FEWER it has the offset of
    -- the timer itself, so that people who wish an extra reminder at this instant get this one.
    add column wishes text[];

update timer
set wishes = '{ALL,FEWER}'
where kind in ('REMINDER', 'FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW');

-- The wishes in the audience of a live event on which its timers depend, each once: FEWER, and the offsets of extra
-- reminders.
create table audience_wish (
    event_id     uuid        not null,
    wish         text        not null,
    organizer_id text        not null,
    -- When the first registrant wished it.
    since        timestamptz not null,
    primary key (event_id, wish)
);

alter table audience_wish enable row level security;
alter table audience_wish force row level security;
create policy tenant on audience_wish
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The part of an audience whose reminders are due at the same instants: those with the same time zone and the same quiet
-- hours. Such as 'Europe/Berlin', 'Europe/Berlin 22:00-07:00', or ' NONE' without a time zone.
create function clock_of(time_zone text, quiet text) returns text language sql immutable as $$
    select coalesce(time_zone, '') || coalesce(' ' || quiet, '')
$$;

-- Now of such parts. When the first registrant with these quiet hours wished them; null without quiet hours of their own.
alter table audience_zone add column since timestamptz;

drop index audience_in_zone;
create index audience_in_zone on audience (event_id, clock_of(time_zone, quiet), registration_id);

-- The slices of an extra reminder read only registrants who wish one.
create index audience_with_extra on audience (event_id, registration_id) where cardinality(wishes) > 1;

-- The command says for which wishes it is, so that notifier-service can compare again when it sends.
create or replace function reminder_due_head(t timer) returns text language sql stable as $$
    select rtrim(jsonb_strip_nulls(jsonb_build_object(
        'timerId', t.timer_id,
        'eventId', t.event_id,
        'organizerId', t.organizer_id,
        'rule', t.rule,
        'kind', t.kind,
        'wishes', t.wishes,
        'epoch', t.epoch,
        'sendAt', to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'usefulUntil', to_char(t.useful_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text, '}')
$$;
