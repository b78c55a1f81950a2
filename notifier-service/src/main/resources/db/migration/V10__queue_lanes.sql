-- Lane and organizer lead the queue's indexes: a claim looks at the head of each organizer's part of a lane, so that
-- nobody's hundred thousand deliveries are between a claim and another organizer's single one. Every new column has a
-- default: instances of the version before go on inserting while they are replaced.
select set_config('callboard.organizer', '*', true);

alter table delivery_queue
    -- 1: urgent, 2: bulk.
    add column lane smallint not null default 2 check (lane in (1, 2)),
    -- Attempts so far that count: the provider failed to serve them while it served others.
    add column attempts smallint not null default 0,
    -- What a parked delivery waits for: EVENT, REGISTRATION or CONTACT. The projection wakes it.
    add column waits_for text,
    alter column next_attempt_at drop not null,
    add constraint delivery_queue_parked check (next_attempt_at is not null or waits_for is not null);

drop index delivery_queue_deadline;
drop index delivery_queue_due;

update delivery_queue
set lane = 1
where kind <> 'REMINDER' or useful_until - due_at <= interval '30 minutes';

-- A parked delivery is in none of these two, whatever its deadline.
create index delivery_queue_deadline on delivery_queue (channel, lane, organizer_id, urgent_by, next_attempt_at)
    where next_attempt_at is not null;
create index delivery_queue_due on delivery_queue (channel, lane, organizer_id, next_attempt_at)
    where next_attempt_at is not null;

create index delivery_queue_waits_for_event on delivery_queue (event_id) where waits_for = 'EVENT';
create index delivery_queue_waits_for_registration on delivery_queue (registration_id)
    where waits_for in ('REGISTRATION', 'CONTACT');
create index delivery_queue_parked_deadline on delivery_queue (urgent_by) where next_attempt_at is null;
