-- Organizers are warned before the start of registrants whom no reminder has reached (docs/adr/0088).
alter table live_event
    -- The last epoch whose registrants were checked.
    add column reach_checked_epoch integer not null default 0;

create index live_event_ahead on live_event (starts_at) where status = 'SCHEDULED';
