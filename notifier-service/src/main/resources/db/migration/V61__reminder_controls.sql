-- What the scheduler forbids: pauses and cancelled reminders (docs/adr/0029-pauses-are-a-fence.md).

-- The newest state of each scope: 'all', 'organizer:<id>' or 'event:<id>'.
create table pause (
    scope        text primary key,
    -- '*' in the scope of all.
    organizer_id text    not null,
    event_id     uuid,
    paused       boolean not null,
    version      bigint  not null
);

create table cancelled_timer (
    event_id     uuid not null,
    timer_id     uuid not null,
    organizer_id text not null,
    primary key (event_id, timer_id)
);

create index delivery_queue_waits_for_resume on delivery_queue (organizer_id, event_id) where waits_for = 'RESUME';

alter table pause enable row level security;
alter table pause force row level security;
create policy tenant on pause using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table cancelled_timer enable row level security;
alter table cancelled_timer force row level security;
create policy tenant on cancelled_timer
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
