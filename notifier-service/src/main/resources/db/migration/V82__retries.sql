-- One row for each time that a delivery with an outcome was queued again, with that outcome.
create table retry (
    delivery_id  uuid        not null,
    organizer_id text        not null,
    status       text        not null,
    reason       text,
    -- Of the last attempt; null if it never left the queue.
    claimed_at   timestamptz,
    settled_at   timestamptz not null,
    retried_at   timestamptz not null default clock_timestamp(),
    primary key (delivery_id, settled_at)
);
create index retry_age on retry (retried_at);

alter table retry enable row level security;
alter table retry force row level security;
create policy tenant on retry using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
