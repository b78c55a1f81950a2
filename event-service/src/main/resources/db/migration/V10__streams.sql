-- Streams at a provider. One row for each live event that went live with one; the stream of an EXTERNAL event is an
-- address and has no row. The version of the live event never follows a change of this row.
create table stream (
    event_id         uuid        primary key,
    organizer_id     text        not null,
    kind             text        not null,
    -- Rises with each change that the messages of the live event carry; 'streamVersion' in them.
    version          bigint      not null default 0,
    -- What shall be: whether the provider shall take the host's video.
    wanted           boolean     not null,
    -- What is, as far as we know.
    status           text        not null default 'ABSENT' check (status in ('ABSENT', 'READY', 'DISABLED')),
    -- A request to create it may have been carried out without an answer that we have.
    in_doubt         boolean     not null default false,
    -- When the worker looks again; null when nothing is to be done, or when it gave up.
    next_attempt_at  timestamptz,
    -- Until when the worker of this attempt may be at work. What it finds out counts for its own attempt only.
    lease_until      timestamptz,
    attempt          bigint      not null default 0,
    failures         integer     not null default 0,
    last_failure     text,
    provider_id      text        unique,
    playback_id      text,
    -- What the host's encoder needs, as JSON under AES-256-GCM.
    secrets_key_id   text,
    secrets          bytea,
    created_at       timestamptz not null default now(),
    check (status = 'ABSENT' or (provider_id is not null and playback_id is not null and secrets is not null))
);

create index stream_to_do on stream (next_attempt_at) where next_attempt_at is not null;

alter table stream enable row level security;
alter table stream force row level security;
create policy tenant on stream
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
