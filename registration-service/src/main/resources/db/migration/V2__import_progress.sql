-- How far an import that carries an Idempotency-Key has come. Written with each chunk of lines, so that a repetition,
-- or a twin at the same time, goes on where the other one is. Kept for 24 hours, then deleted with the organizer's next.
create table import_progress (
    organizer_id text not null,
    key text not null,
    request text not null,
    report jsonb not null,
    finished boolean not null default false,
    created_at timestamptz not null,
    primary key (organizer_id, key)
) with (fillfactor = 50);
alter table import_progress enable row level security;
alter table import_progress force row level security;
create policy tenant on import_progress
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
