-- The challenges whose solution was used for a registration: each counts once.
create table solved_challenge (
    challenge text primary key,
    solved_at timestamptz not null default now()
);
create index solved_challenge_at on solved_challenge (solved_at);
