-- The start before the organizer delayed the live event; null if it does not run late.
alter table live_event add column planned_starts_at timestamptz;
