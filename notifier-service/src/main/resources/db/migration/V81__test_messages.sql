-- Messages that show a template to the organizer who writes it. They are no deliveries: they stand in no ledger and no
-- count, and no message on a topic follows from them.
create table test_message (
    -- Also the idempotency key.
    id              uuid        primary key,
    organizer_id    text        not null,
    channel         text        not null,
    -- The rendered message with its address, encrypted with the contacts key ring; null once the outcome is known.
    envelope        bytea,
    envelope_key_id text,
    status          text        not null default 'QUEUED'
        check (status in ('QUEUED', 'SENDING', 'SENT', 'FAILED', 'EXPIRED', 'UNKNOWN')),
    reason          text,
    -- The account that may have accepted it; null while none may have.
    account         text,
    requests        integer     not null default 0,
    in_doubt        boolean     not null default false,
    created_at      timestamptz not null default clock_timestamp(),
    -- Of a SENDING one the end of its lease; null once the outcome is known.
    next_attempt_at timestamptz default clock_timestamp(),
    check ((status in ('QUEUED', 'SENDING')) = (next_attempt_at is not null)),
    check ((status in ('QUEUED', 'SENDING')) = (envelope is not null))
);
create index test_message_due on test_message (next_attempt_at) where next_attempt_at is not null;
create index test_message_of_organizer on test_message (organizer_id, created_at);
create index test_message_age on test_message (created_at);

alter table test_message enable row level security;
alter table test_message force row level security;
create policy tenant on test_message using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
