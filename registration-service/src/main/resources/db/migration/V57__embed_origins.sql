-- The origins whose pages may show the registration form; null for none. The topic is read again and fills it.
alter table live_event add column embed_origins text[];
