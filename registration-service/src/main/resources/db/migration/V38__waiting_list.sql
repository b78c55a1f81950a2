-- The order of the waiting list of a live event. The number is drawn under the lock of the seats, so it is the order in
-- which the registrations were committed, whatever the clocks of the instances say. 0: waits since the release before.
alter table registration add column waiting_no bigint not null default 0;
alter table live_event_seats
    add column last_waiting_no bigint not null default 0,
    -- Seats are free, and registrations wait for them: newcomers wait too, and a worker promotes.
    add column promoting boolean not null default false;

create index registration_waiting on registration (event_id, waiting_no, registered_at, id) where status = 'WAITLISTED';
create index live_event_seats_promoting on live_event_seats (event_id) where promoting;
