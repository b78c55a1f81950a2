-- What the list filters by is in its indexes, so that a search reads an organizer's part of one index and no table rows.
-- An index on the words or trigrams of titles would not be used: with row-level security an index condition takes only
-- operators that are leakproof, and ilike, @@ and @> are not.
drop index live_event_by_start;
drop index live_event_by_creation;
create index live_event_by_start on live_event (organizer_id, starts_at, id) include (status, title);
create index live_event_by_creation on live_event (organizer_id, created_at, id) include (status, starts_at, title);
