-- When the state was written that asked for the timer; null for timers that are older than this column. A timer of a zone
-- that joins the audience later has the value of the other timers of its rule (docs/adr/0042).
alter table timer add column changed_at timestamptz;
