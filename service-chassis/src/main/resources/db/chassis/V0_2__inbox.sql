-- Messages a consumer has seen, remembered in the transaction of their effect.
create table inbox (
    consumer   text        not null,
    message_id text        not null,
    seen_at    timestamptz not null default now(),
    primary key (consumer, message_id)
);

create index inbox_seen_at on inbox using brin (seen_at);
