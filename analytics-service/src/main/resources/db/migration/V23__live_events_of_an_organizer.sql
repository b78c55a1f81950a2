-- The forecast reads the latest live events of an organizer that ended before another one (docs/adr/0069).
create index live_event_of_organizer on live_event (organizer_id, ends_at);
