-- The pauses of messages, a row for each scope that was ever paused: 'all', 'organizer:<id>' or 'event:<id>'. They are
-- facts of this service. notifier-service holds the messages (docs/adr/0029-pauses-are-a-fence.md).
create table pause (
    scope        text primary key,
    -- '*' in the scope of all.
    organizer_id text        not null,
    event_id     uuid,
    paused       boolean     not null,
    -- Rises with each change of the scope, also after this database was restored from an older backup.
    version      bigint      not null,
    changed_at   timestamptz not null default now()
);

alter table pause enable row level security;
alter table pause force row level security;
create policy tenant on pause
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
