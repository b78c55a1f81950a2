-- What providers report about messages after they accepted them, and texts that recipients send to our number.
select set_config('callboard.organizer', '*', true);

alter table delivery
    -- By the provider's clock, or when the report arrived if it names no time.
    add column delivered_at timestamptz,
    add column bounced_at timestamptz,
    add column complained_at timestamptz;

alter table suppression
    drop constraint suppression_reason,
    add constraint suppression_reason
        check (reason in ('MANUAL', 'BOUNCED', 'UNSUBSCRIBED', 'COMPLAINED', 'STOPPED'));

-- A text with STOP is for every organizer that has the number; a text with START removes what STOP has made.
create index contact_phone on contact (phone_hash) where phone_hash is not null;
create index suppression_stopped on suppression (address_hash) where reason = 'STOPPED';

-- A report has no organizer before it is applied, so only the platform sees it. An applied one stays for some time, so
-- that its repetition is recognised.
create table callback (
    provider        text        not null,
    -- The provider's id of the report.
    callback_id     text        not null,
    -- A status of the ledger, or STOPPED or STARTED for a text.
    fact            text        not null,
    delivery_id     uuid,
    message_id      text,
    reason          text,
    -- Keyed hashes of the address to suppress or to write to again, with every valid key. Null once applied.
    address_hashes  text[],
    hash_key_ids    text[],
    occurred_at     timestamptz,
    received_at     timestamptz not null default clock_timestamp(),
    -- Null once applied.
    next_attempt_at timestamptz default clock_timestamp(),
    primary key (provider, callback_id),
    check (delivery_id is not null and message_id is not null or fact in ('STOPPED', 'STARTED'))
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);
create index callback_open on callback (next_attempt_at) where next_attempt_at is not null;
-- For the retention. Small, because the rows lie in the order of their arrival.
create index callback_age on callback using brin (received_at);

alter table callback enable row level security;
alter table callback force row level security;
create policy tenant on callback using ((select current_setting('callboard.organizer', true)) = '*');
