alter table registration add column event_epoch integer, add column told_starts_at timestamptz, add column told_ends_at timestamptz, add column told_zone text;
