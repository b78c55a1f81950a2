-- Deliveries that became UNKNOWN, to ask the provider what became of them. A row stays until it is known, or for a day.
create table unknown_lookup (
    delivery_id  uuid        primary key,
    organizer_id text        not null,
    account      text        not null,
    -- SHA-256 of a text message, because Twilio shows texts and no ids of ours. Null for a message that names its delivery.
    text_hash    text,
    unknown_at   timestamptz not null,
    -- Those that were answered.
    looks        smallint    not null default 0,
    next_look_at timestamptz not null
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 1000
);

create index unknown_lookup_next on unknown_lookup (account, next_look_at);

alter table unknown_lookup enable row level security;
alter table unknown_lookup force row level security;
create policy tenant on unknown_lookup
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
