-- How far the attendance of an ended live event is recorded. live-events.v1 does not fill these columns.
alter table live_event
    add column attendance_recorded boolean not null default false,
    add column attendance_cursor uuid;
-- Nobody was counted at the events that ended before: they are not recorded.
update live_event set attendance_recorded = true where status = 'ENDED';
create index live_event_to_record on live_event (event_id) where status = 'ENDED' and not attendance_recorded;
