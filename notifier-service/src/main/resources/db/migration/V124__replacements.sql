-- The delivery in whose place this one was queued, and why: BOUNCED, or the limit that refused a text message (ADR 0072).
alter table delivery add column replaces uuid, add column replaces_because text;

-- Whether reminders of the live event may go by e-mail; null in a row that was not read again since the column exists.
alter table live_event add column reminds_by_email boolean;
