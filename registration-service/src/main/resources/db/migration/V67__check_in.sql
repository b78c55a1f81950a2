-- When the registrant was checked in at the venue; null if not.
alter table attendance add column checked_in_at timestamptz;
-- Whether an event in person has anybody to record.
create index attendance_checked_in on attendance (event_id) where checked_in_at is not null;
