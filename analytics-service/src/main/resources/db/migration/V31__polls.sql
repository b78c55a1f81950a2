-- The polls of a live event. The revision is the number of its last change of status, see room.
create table poll (
    poll_id       uuid        primary key,
    event_id      uuid        not null,
    organizer_id  text        not null,
    revision      bigint      not null,
    status        text        not null check (status in ('DRAFT', 'OPEN', 'CLOSED')),
    -- As the organizer typed them.
    question      text        not null,
    options       text[]      not null check (cardinality(options) between 2 and 10),
    created_at    timestamptz not null
);
create index poll_of_event on poll (event_id, created_at, poll_id);
alter table poll enable row level security;
alter table poll force row level security;
create policy tenant on poll
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The present answer of each registrant: the position of an option, from 0.
create table poll_answer (
    event_id         uuid     not null,
    poll_id          uuid     not null,
    registration_id  uuid     not null,
    organizer_id     text     not null,
    option           smallint not null,
    primary key (event_id, poll_id, registration_id)
) with (fillfactor = 70);
alter table poll_answer enable row level security;
alter table poll_answer force row level security;
create policy tenant on poll_answer
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- How many answers an option has: the sum over its shards. The statement that changes an answer changes the count. A
-- registrant has one shard, so simultaneous answers seldom wait for each other.
create table poll_count (
    event_id      uuid     not null,
    poll_id       uuid     not null,
    shard         smallint not null,
    option        smallint not null,
    organizer_id  text     not null,
    amount        bigint   not null,
    primary key (event_id, poll_id, shard, option)
) with (fillfactor = 50);
alter table poll_count enable row level security;
alter table poll_count force row level security;
create policy tenant on poll_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
