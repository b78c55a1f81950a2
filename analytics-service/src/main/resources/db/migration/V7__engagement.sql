-- Whose pass it is. Only the SHA-256 of a pass is known here. A pass is valid while its registration is confirmed.
create table pass (
    token_hash       bytea primary key,
    registration_id  uuid  not null,
    event_id         uuid  not null,
    organizer_id     text  not null
);
create index pass_of_event on pass (event_id);

alter table registration
    -- False in rows from before these columns, until their message is read again (shape).
    add column erased boolean not null default false,
    -- Whether a state with the status CONFIRMED was seen.
    add column was_confirmed boolean not null default false;

-- What viewers did on watch pages, one row for each fact. Heartbeats have none.
create table engagement (
    event_id         uuid        not null,
    fact_id          uuid        not null,
    organizer_id     text        not null,
    registration_id  uuid        not null,
    shape            smallint    not null,
    -- REACTION, MESSAGE, QUESTION, POLL_ANSWER, PURCHASE
    kind             text        not null,
    -- By the clock of the viewer's device.
    viewer_at        timestamptz not null,
    -- By the clock of the instance that took it. Of two messages with the same id the earlier one stays.
    received_at      timestamptz not null,
    reaction         text,
    characters       integer,
    poll_id          uuid,
    poll_option      integer,
    amount           numeric,
    currency         text,
    primary key (event_id, fact_id)
);

create table engagement_count (
    event_id      uuid   not null,
    organizer_id  text   not null,
    kind          text   not null,
    amount        bigint not null,
    primary key (event_id, organizer_id, kind)
) with (fillfactor = 50);

create table revenue (
    event_id      uuid    not null,
    organizer_id  text    not null,
    currency      text    not null,
    purchases     bigint  not null,
    amount        numeric not null,
    primary key (event_id, organizer_id, currency)
) with (fillfactor = 50);

alter table pass enable row level security;
alter table pass force row level security;
create policy tenant on pass
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table engagement enable row level security;
alter table engagement force row level security;
create policy tenant on engagement
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table engagement_count enable row level security;
alter table engagement_count force row level security;
create policy tenant on engagement_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table revenue enable row level security;
alter table revenue force row level security;
create policy tenant on revenue
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
