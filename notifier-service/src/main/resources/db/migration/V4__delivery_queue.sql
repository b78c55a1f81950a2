-- The queue leaves the ledger: what is claimed is deleted from a narrow table, and the ledger's row is written twice
-- only, when queued and when settled. A QUEUED delivery is either in the queue or in exactly one open batch.
select set_config('callboard.organizer', '*', true);

-- Carries what the fences ask for, so that a claim need not read the ledger.
create table delivery_queue (
    delivery_id     uuid        primary key,
    organizer_id    text        not null,
    event_id        uuid        not null,
    registration_id uuid        not null,
    kind            text        not null,
    epoch           integer     not null,
    channel         text        not null,
    due_at          timestamptz not null,
    useful_until    timestamptz,
    urgent_by       timestamptz not null,
    next_attempt_at timestamptz not null,
    -- Largest batch this one may travel in; narrowed while the bad recipient of a refused batch is looked for.
    batch_limit     smallint,
    queued_at       timestamptz not null default clock_timestamp()
) with (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);

create index delivery_queue_deadline on delivery_queue (channel, urgent_by, next_attempt_at);
create index delivery_queue_due on delivery_queue (channel, next_attempt_at);

insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
    useful_until, urgent_by, next_attempt_at, batch_limit, queued_at)
select id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at, useful_until, urgent_by,
    next_attempt_at, batch_limit, created_at
from delivery
where status = 'QUEUED';

alter table delivery
    drop constraint delivery_check,
    drop column next_attempt_at,
    drop column batch_limit;

update delivery set status = 'QUEUED' where status = 'SENDING';

-- Room on each page for the outcome of everything on it: what is due together lies together, and a row that has to move
-- to another page is written into every index again.
alter table delivery set (fillfactor = 45);

alter table provider_batch
    -- Of its members, if they may travel in no larger one.
    add column batch_limit smallint,
    -- Whether an earlier attempt may have been accepted without our knowing.
    add column in_doubt boolean not null default false;

alter table delivery_queue enable row level security;
alter table delivery_queue force row level security;
create policy tenant on delivery_queue using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Asked many times a second, also while the queue is long and was empty when it was last analyzed: then its rows count
-- for nothing, and the planner would as soon read them all as the first by the index.
create function delivery_queue_next(of_channel text) returns timestamptz
language sql stable
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
as $$
    select next_attempt_at from delivery_queue where channel = of_channel order by next_attempt_at limit 1
$$;
