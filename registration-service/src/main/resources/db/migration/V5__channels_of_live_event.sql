-- The channels by which the live event reminds. Null until live-events.v1 was read again.
alter table live_event add column channels text[];
