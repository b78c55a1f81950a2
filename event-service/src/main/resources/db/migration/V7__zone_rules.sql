-- Which version of the time-zone rules the start was last looked at with, and in which epoch. Empty: not yet.
alter table live_event
    add column zone_rules       text    not null default '',
    add column zone_rules_epoch integer not null default 0;
