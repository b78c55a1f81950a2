-- The options that the registrant chose, by the key of the question: the organizer's words, as they were then. They travel
-- on registrations.v1. Empty for registrations from before this column, and while the questions were unknown.
alter table registration add column choices jsonb not null default '{}';
-- IMPORT for a line of an imported file. A column, because an instance of the release before reads no property of
-- source_details that it does not know.
alter table registration add column origin text;
