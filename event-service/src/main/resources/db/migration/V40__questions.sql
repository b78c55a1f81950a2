-- What those who register are asked. An instance of the release before inserts none.
alter table live_event add column questions jsonb not null default '[]';
