-- The delays ("running late") since the last reschedule: the epoch before the first of them, and its start.
alter table live_event
    add column delay_since_epoch       integer,
    add column delay_planned_starts_at timestamptz,
    add constraint delay_is_whole check ((delay_since_epoch is null) = (delay_planned_starts_at is null));
