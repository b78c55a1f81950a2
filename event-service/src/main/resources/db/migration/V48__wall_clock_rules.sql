-- The default rules by the wall clock of the live event. A release that does not know them reads the offsets only.
alter table default_rules add column wall_clock_rules text[] not null default '{}';
