-- What became of dead letters that an operator handed to the listener again; the letters themselves stay on Kafka.
create table dead_letter_replay (
    id             bigint generated always as identity primary key,
    dead_letter_id text        not null,
    outcome        text        not null check (outcome in ('APPLIED', 'FAILED')),
    reason         text,
    replayed_at    timestamptz not null default now()
);

create index dead_letter_replay_dead_letter_id on dead_letter_replay (dead_letter_id, id);
