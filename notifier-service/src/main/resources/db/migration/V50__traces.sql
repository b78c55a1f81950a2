-- The trace that armed a timer, as a W3C traceparent. Once for each timer and not for each delivery: what a delivery
-- repeats of its timer in the queue is the key.
create table timer_trace (
    event_id     uuid        not null,
    epoch        integer     not null,
    kind         text        not null,
    due_at       timestamptz not null,
    organizer_id text        not null,
    traceparent  text        not null check (octet_length(traceparent) = 55),
    primary key (event_id, epoch, kind, due_at)
);
create index timer_trace_due on timer_trace (due_at);

alter table timer_trace enable row level security;
alter table timer_trace force row level security;
create policy tenant on timer_trace
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The traces of the members, for a request that is repeated after its instance has died.
alter table provider_batch add column traceparents text[] check (cardinality(traceparents) <= 16);
