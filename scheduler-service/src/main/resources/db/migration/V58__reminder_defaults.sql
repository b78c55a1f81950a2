-- The default reminder rules of organizers. They are facts of this service.
create table reminder_defaults (
    organizer_id text primary key,
    version      bigint not null default 0,
    -- Null: the built-in rules.
    rules        jsonb,
    -- The request that changed the rules.
    traceparent  text check (octet_length(traceparent) = 55),
    -- The live event up to which the last change is planned; null when all are.
    replan_after uuid,
    replanned_at timestamptz not null default now()
);
create index reminder_defaults_to_replan on reminder_defaults (replanned_at) where replan_after is not null;

alter table reminder_defaults enable row level security;
alter table reminder_defaults force row level security;
create policy tenant on reminder_defaults
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Whether the live event names no rules of its own, so that those of its organizer apply.
alter table live_event add column default_rules boolean not null default false;
create index live_event_with_default_rules on live_event (organizer_id, event_id)
    where default_rules and status in ('SCHEDULED', 'LIVE');

-- Live events whose reminders are to be planned again by the defaults of their organizer. A state of a live event and a
-- change of the defaults are written by two transactions, and neither sees the other before it is committed. So each
-- state adds a row, and a worker plans by what is committed.
create table rule_planning (
    id           bigint generated always as identity primary key,
    event_id     uuid   not null,
    organizer_id text   not null
);

alter table rule_planning enable row level security;
alter table rule_planning force row level security;
create policy tenant on rule_planning
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
