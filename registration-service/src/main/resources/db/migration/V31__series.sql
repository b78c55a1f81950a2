-- The series that the live event is an occurrence of; null if there is none, or until live-events.v1 was read again.
alter table live_event add column series_id uuid;
create index live_event_of_series on live_event (series_id, starts_at) where series_id is not null;
