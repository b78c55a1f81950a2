-- When the worker was done with the timer, by the clock of the database: it announced the last slice, or found that the
-- timer was of no more use. Null for timers of before this column.
alter table timer add column served_at timestamptz;
create index timer_served on timer (served_at) where served_at is not null;
