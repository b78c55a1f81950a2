-- The delays ("running late") of the event since its last reschedule: the epoch before the first of them, and its start.
-- Null when the last move was none.
alter table live_event
    add column delayed_since_epoch integer,
    add column planned_starts_at   timestamptz;
