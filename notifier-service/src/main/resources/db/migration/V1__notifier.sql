-- Projections: what the claim statement fences with and the templates need. Guarded by version, so any order will do.
create table live_event (
    event_id            uuid        primary key,
    organizer_id        text        not null,
    version             bigint      not null,
    epoch               integer     not null,
    status              text        not null,
    title               text        not null,
    zone                text        not null,
    starts_at           timestamptz not null,
    ends_at             timestamptz not null,
    previous_starts_at  timestamptz,
    custom_message      text,
    cancellation_reason text
);

create table registration (
    registration_id uuid   primary key,
    organizer_id    text   not null,
    event_id        uuid   not null,
    version         bigint not null,
    status          text   not null,
    locale          text,
    time_zone       text
);

-- Ciphertext as received. An erased contact keeps its row without content, so that an old copy cannot bring it back.
create table contact (
    registration_id uuid   primary key,
    organizer_id    text,
    version         bigint not null,
    key_id          text,
    ciphertext      bytea,
    email_hash      bytea,
    phone_hash      bytea,
    email_masked    text,
    phone_masked    text,
    erased          boolean not null default false
);

create table suppression (
    id           uuid        not null unique default uuidv7(),
    organizer_id text        not null,
    channel      text        not null,
    address_hash bytea       not null,
    masked       text        not null,
    reason       text        not null,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (organizer_id, channel, address_hash)
);

-- The ledger. next_attempt_at is set exactly while a delivery is QUEUED: the queue's indexes hang on it and not on
-- status, so that the step from SENDING to SENT touches no index (HOT).
create table delivery (
    id                  uuid        primary key,
    organizer_id        text        not null,
    event_id            uuid        not null,
    registration_id     uuid        not null,
    timer_id            uuid,
    rule                text        not null,
    kind                text        not null,
    epoch               integer     not null,
    channel             text        not null,
    status              text        not null default 'QUEUED',
    reason              text,
    due_at              timestamptz not null,
    useful_until        timestamptz,
    -- Deadline by which the queue is ordered; a confirmation has none of its own and gets one close by.
    urgent_by           timestamptz not null,
    next_attempt_at     timestamptz,
    attempts            smallint    not null default 0,
    -- Largest batch this one may travel in; narrowed while the bad recipient of a refused batch is looked for.
    batch_limit         smallint,
    batch_id            uuid,
    provider            text,
    provider_message_id text,
    created_at          timestamptz not null default clock_timestamp(),
    claimed_at          timestamptz,
    settled_at          timestamptz,
    check ((status = 'QUEUED') = (next_attempt_at is not null))
) with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0
);

create index delivery_deadline on delivery (channel, urgent_by, next_attempt_at) where next_attempt_at is not null;
create index delivery_due on delivery (channel, next_attempt_at) where next_attempt_at is not null;
create index delivery_event on delivery (event_id);
create index delivery_registration on delivery (registration_id);

-- What was or is being sent, frozen: a repetition carries the same bytes under the same key. Gone with the outcome.
create table provider_batch (
    id              uuid        primary key,
    channel         text        not null,
    provider        text        not null,
    idempotency_key text        not null,
    payload         bytea       not null,
    delivery_ids    uuid[]      not null,
    status          text        not null default 'SENDING' check (status in ('SENDING', 'RETRY')),
    attempts        smallint    not null default 1,
    claimed_by      text        not null,
    lease_until     timestamptz,
    next_attempt_at timestamptz,
    created_at      timestamptz not null default clock_timestamp()
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);
-- Compressed before it gets here.
alter table provider_batch alter column payload set storage external;
create index provider_batch_open on provider_batch (channel, coalesce(next_attempt_at, lease_until));

-- Pace and standing of our account with each provider, shared by all instances. rate null: unlimited.
create table provider_account (
    provider        text        primary key,
    rate            double precision,
    tokens          double precision not null default 0,
    refilled_at     timestamptz not null default clock_timestamp(),
    throttled_at    timestamptz,
    closed_until    timestamptz,
    paused_until    timestamptz,
    pause_reason    text
);

alter table live_event enable row level security;
alter table live_event force row level security;
create policy tenant on live_event using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table registration enable row level security;
alter table registration force row level security;
create policy tenant on registration using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table contact enable row level security;
alter table contact force row level security;
create policy tenant on contact
    using ((select current_setting('callboard.organizer', true)) in ('*', coalesce(organizer_id, '*')));
alter table suppression enable row level security;
alter table suppression force row level security;
create policy tenant on suppression using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table delivery enable row level security;
alter table delivery force row level security;
create policy tenant on delivery using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
