-- The language of messages to those who chose none; null means English.
alter table live_event add column locale text;
