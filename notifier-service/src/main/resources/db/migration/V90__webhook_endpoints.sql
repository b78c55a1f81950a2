-- Where organizers want to be told what happens, and the messages that tell them.
create table webhook_endpoint (
    id              uuid        primary key,
    organizer_id    text        not null,
    url             text        not null,
    description     text,
    -- The types of messages that it gets.
    types           text[]      not null,
    version         integer     not null default 1,
    enabled         boolean     not null default true,
    disabled_reason text        check (disabled_reason in ('ORGANIZER', 'GONE', 'FAILING')),
    disabled_at     timestamptz,
    -- The first failed call since the last one that succeeded.
    failing_since   timestamptz,
    -- Its Retry-After: nothing is sent before.
    held_until      timestamptz,
    -- Encrypted with the contacts key ring; can be decrypted only with the id of the row.
    secret          bytea       not null,
    secret_key_id   text        not null,
    -- After a rotation, the secret before it. Messages are signed with both until this instant.
    previous_secret        bytea,
    previous_secret_key_id text,
    previous_secret_until  timestamptz,
    created_at      timestamptz not null default clock_timestamp(),
    changed_at      timestamptz not null default clock_timestamp(),
    check (enabled = (disabled_reason is null) and enabled = (disabled_at is null)),
    check ((previous_secret is null) = (previous_secret_key_id is null)
        and (previous_secret is null) = (previous_secret_until is null))
);
create index webhook_endpoint_of_organizer on webhook_endpoint (organizer_id);

create table webhook_delivery (
    -- Also the webhook-id. It is derived from the endpoint and the fact, so that a fact is queued once for an endpoint.
    id              uuid        primary key,
    endpoint_id     uuid        not null,
    organizer_id    text        not null,
    type            text        not null,
    -- The body, the same in every attempt. Without personal data.
    payload         text        not null,
    status          text        not null default 'QUEUED' check (status in ('QUEUED', 'SENDING', 'SENT', 'FAILED')),
    -- All attempts. An outcome is recorded only for the last one.
    attempts        integer     not null default 0,
    -- Attempts since it was queued or replayed; the place in the retry schedule.
    tries           integer     not null default 0,
    created_at      timestamptz not null default clock_timestamp(),
    -- Of a SENDING one the end of its lease; null once the outcome is known.
    next_attempt_at timestamptz default clock_timestamp(),
    last_attempt_at timestamptz,
    settled_at      timestamptz,
    -- The answer to the last attempt whose outcome is known.
    status_code     integer,
    reason          text,
    answer          text,
    check ((status in ('QUEUED', 'SENDING')) = (next_attempt_at is not null)),
    check ((status in ('QUEUED', 'SENDING')) = (settled_at is null))
);
create index webhook_delivery_due on webhook_delivery (endpoint_id, next_attempt_at) where next_attempt_at is not null;
-- How many calls of an endpoint are under way.
create index webhook_delivery_under_way on webhook_delivery (endpoint_id) where status = 'SENDING';
create index webhook_delivery_of_endpoint on webhook_delivery (endpoint_id, created_at, id);
create index webhook_delivery_age on webhook_delivery (created_at);

alter table webhook_endpoint enable row level security;
alter table webhook_endpoint force row level security;
create policy tenant on webhook_endpoint
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;
create policy tenant on webhook_delivery
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
