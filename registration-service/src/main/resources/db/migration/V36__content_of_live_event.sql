-- What pages show of a live event beside title and times, as JSON. Null until live-events.v1 was read again.
alter table live_event add column content jsonb;
