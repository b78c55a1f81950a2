-- One row for each registration whose holder joined, or whose attendance is recorded: it keeps sums, not calls. A session
-- is the time in which at least one tab of the holder is open.
create table attendance (
    registration_id uuid primary key,
    event_id uuid not null,
    organizer_id text not null,
    -- 1 for the first fact, one more with every further one
    version bigint not null,
    joined_at timestamptz,
    -- the end of the last session; null while one is running
    left_at timestamptz,
    sessions integer not null default 0 check (sessions >= 0),
    -- of the sessions that have ended
    watched_millis bigint not null default 0 check (watched_millis >= 0),
    -- the running session: its begin, its last call, its open tabs
    session_since timestamptz,
    seen_at timestamptz,
    tabs text[] not null default '{}',
    -- recorded when the live event has ended
    outcome text check (outcome in ('ATTENDED', 'NO_SHOW')),
    check ((session_since is null) = (seen_at is null)),
    check ((session_since is null) = (cardinality(tabs) = 0)),
    check (outcome is null or session_since is null),
    check ((joined_at is null) = (sessions = 0))
) with (fillfactor = 80);
-- A heartbeat changes no column of it.
create index attendance_running on attendance (event_id, registration_id) where session_since is not null;
alter table attendance enable row level security;
alter table attendance force row level security;
create policy tenant on attendance
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
