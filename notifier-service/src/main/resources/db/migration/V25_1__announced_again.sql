select set_config('callboard.organizer', '*', true);

-- When the scheduler announced it last, by the scheduler's clock and compared with itself only. Null for a confirmation,
-- and for what was queued before this column existed.
alter table delivery add column announced_at timestamptz;

-- A scheduler whose database was built again announces the same parts once more.
alter table announced add column announced_at timestamptz not null default '-infinity';
alter table announced
    alter column announced_at drop default,
    drop constraint announced_pkey,
    add primary key (timer_id, part, channel, announced_at);
