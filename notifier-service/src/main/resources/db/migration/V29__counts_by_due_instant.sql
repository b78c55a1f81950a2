-- The comparison of announcements with the ledger reads the timers of the last day.
create index notification_count_due on notification_count (first_due_at) where timer_id is not null;
