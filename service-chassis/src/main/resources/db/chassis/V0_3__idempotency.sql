-- Answers to requests that carried an Idempotency-Key, kept for 24 hours. The row is written in the transaction of the
-- change it belongs to: a second request with the same key waits on the primary key until the first has ended.
create table idempotency_key (
    tenant          text        not null,
    route           text        not null,
    key             text        not null,
    request_hash    bytea       not null,
    status          smallint,
    content_type    text,
    location        text,
    etag            text,
    body            bytea,
    created_at      timestamptz not null,
    primary key (tenant, route, key)
);

create index idempotency_key_created_at on idempotency_key (created_at);
