-- The origins whose pages may show the registration form. An instance of the release before inserts none.
alter table live_event add column embed_origins jsonb not null default '[]';
