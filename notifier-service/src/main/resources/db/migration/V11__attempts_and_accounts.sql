-- Attempts of provider accounts. A batch groups open attempts of one account: its row says account, key and doubt for
-- each member. The ledger's row keeps the last attempt of its delivery, the table attempt every earlier one.
select set_config('callboard.organizer', '*', true);

-- A batch of the version before has a payload and no envelope. It is not sent again: what was certainly not accepted
-- goes back to the queue, the rest becomes UNKNOWN (UPGRADED). A later version drops the column payload.
alter table provider_batch
    alter column payload drop not null,
    alter column attempts type integer,
    alter column held type integer,
    -- One of our accounts with the provider; null in a batch of the version before, whose account is the provider's name.
    add column account text,
    -- Rendered messages, independent of the provider, encrypted with the contacts key ring.
    add column envelope bytea,
    add column envelope_key_id text,
    -- Counted attempts of each member before this batch, in the order of delivery_ids.
    add column prior_attempts integer[],
    -- Claimed while the fences were older than callboard.dispatch.fence-age.
    add column unfenced boolean not null default false;
alter table provider_batch rename column held to uncounted;
alter table provider_batch alter column envelope set storage external;

drop index provider_batch_open;
create index provider_batch_open on provider_batch (coalesce(account, provider), coalesce(next_attempt_at, lease_until));

alter table delivery
    add column account text,
    add column unfenced boolean not null default false,
    -- The schedule that the message showed; set when it was sent or may have been sent.
    add column shown_starts_at timestamptz,
    add column shown_ends_at timestamptz,
    add column shown_zone text;

-- Closed attempts that did not decide their delivery. The provider certainly did not accept any of them.
create table attempt (
    delivery_id     uuid        not null,
    batch_id        uuid        not null,
    organizer_id    text        not null,
    account         text        not null,
    idempotency_key text        not null,
    -- How many requests carried this attempt.
    requests        integer     not null,
    reason          text        not null,
    started_at      timestamptz not null,
    ended_at        timestamptz not null default clock_timestamp(),
    primary key (delivery_id, batch_id)
);

-- Facts that providers report about a delivery after they accepted it. The one with the highest rank is its standing,
-- whatever the order in which they come.
create table delivery_fact (
    delivery_id         uuid        not null,
    fact                text        not null,
    rank                smallint    not null,
    organizer_id        text        not null,
    account             text        not null,
    provider_message_id text        not null,
    occurred_at         timestamptz not null,
    recorded_at         timestamptz not null default clock_timestamp(),
    primary key (delivery_id, fact),
    unique (account, provider_message_id, fact)
);

-- Every attempt of every delivery.
create view delivery_attempt with (security_invoker = true) as
select a.delivery_id, a.batch_id, a.account, a.idempotency_key, 'REFUSED' as state, false as in_doubt, a.reason,
    null::text as provider_message_id, a.requests, a.started_at, a.ended_at
from attempt a
union all
select d.id, d.batch_id, coalesce(d.account, d.provider), d.batch_id::text,
    case d.status when 'UNKNOWN' then 'IN_DOUBT' when 'FAILED' then 'REFUSED' else 'ACCEPTED' end,
    d.status = 'UNKNOWN', d.reason, d.provider_message_id, d.attempts::integer, d.claimed_at, d.settled_at
from delivery d
where d.batch_id is not null and d.status not in ('QUEUED', 'SUPPRESSED', 'EXPIRED')
union all
select m.delivery_id, b.id, coalesce(b.account, b.provider), b.idempotency_key, 'OPEN',
    b.in_doubt or b.status = 'SENDING', null, null, b.attempts, b.created_at, null
from provider_batch b
cross join unnest(b.delivery_ids) as m (delivery_id);

-- Pace and standing of each account, shared by all instances. rate null: unlimited.
alter table provider_account rename to account;
alter table account rename column provider to account;
alter table account drop column paused_until, drop column pause_reason;

-- A pause belongs to what was refused: credentials and address of the account, as a fingerprint.
create table account_pause (
    account      text        not null,
    credentials  text        not null,
    paused_until timestamptz not null,
    reason       text        not null,
    primary key (account, credentials)
);

-- Which instance saw the provider itself fail, and when. Two of them close the account for all.
create table account_trouble (
    account  text        not null,
    instance text        not null,
    seen_at  timestamptz not null,
    primary key (account, instance)
);

alter table attempt enable row level security;
alter table attempt force row level security;
create policy tenant on attempt using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table delivery_fact enable row level security;
alter table delivery_fact force row level security;
create policy tenant on delivery_fact
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The first delivery of each organizer in each lane of a channel, with the milliseconds until it is due. Asked many times
-- a second, also while the queue is long and was empty when it was last analyzed: the planner must not believe that.
drop function delivery_queue_next(text);
create function delivery_queue_heads(of_channel text)
returns table (lane smallint, organizer_id text, due_in_millis bigint)
language sql stable
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
as $$
    with recursive head as (
        (select q.lane, q.organizer_id, q.next_attempt_at
        from delivery_queue q
        where q.channel = of_channel and q.next_attempt_at is not null
        order by q.lane, q.organizer_id, q.next_attempt_at
        limit 1)
        union all
        select n.lane, n.organizer_id, n.next_attempt_at
        from head h
        cross join lateral (
            select q.lane, q.organizer_id, q.next_attempt_at
            from delivery_queue q
            where q.channel = of_channel and q.next_attempt_at is not null
                and (q.lane, q.organizer_id) > (h.lane, h.organizer_id)
            order by q.lane, q.organizer_id, q.next_attempt_at
            limit 1) n
    )
    select h.lane, h.organizer_id, ceil(extract(epoch from h.next_attempt_at - clock_timestamp()) * 1000)::bigint
    from head h
$$;
