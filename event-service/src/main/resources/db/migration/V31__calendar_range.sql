-- The list filters by the time in which a live event runs, so its indexes hold the end too.
drop index live_event_by_start;
drop index live_event_by_creation;
create index live_event_by_start on live_event (organizer_id, starts_at, id) include (status, ends_at, title);
create index live_event_by_creation on live_event (organizer_id, created_at, id)
    include (status, starts_at, ends_at, title);
