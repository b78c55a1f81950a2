-- A registration of kind HOST is a host's: it takes no seat and is in no figure. Its address is 'host:' and its id, so
-- that the person may register with their own address beside it.
alter table registration
    add column kind text not null default 'REGISTRANT' check (kind in ('REGISTRANT', 'HOST')),
    -- How long before the start a host is reminded; null for a registrant, whose live event says it.
    add column reminder_rules text[];

-- The hosts that event-service publishes on hosts.v1, which is the source. A host waits until the live event is known and
-- scheduled. The row of a removed one stays, so that a message that comes again invites nobody.
create table host (
    host_id         uuid        primary key,
    event_id        uuid        not null,
    organizer_id    text        not null,
    registration_id uuid        not null,
    status          text        not null check (status in ('WAITING', 'INVITED', 'REMOVED')),
    -- Name, address and wishes as JSON, only while the host waits.
    details         jsonb,
    added_at        timestamptz not null,
    check ((status = 'WAITING') = (details is not null))
);
create index host_waiting on host (host_id) where status = 'WAITING';

alter table host enable row level security;
alter table host force row level security;
create policy tenant on host
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
