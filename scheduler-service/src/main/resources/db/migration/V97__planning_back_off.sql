-- An organizer whose live events cannot be planned waits alone, 1, 2, 4 ... 60 s, and holds up no other one.
alter table reminder_defaults
    add column replan_attempts   integer not null default 0,
    -- After a failure. Null: at once.
    add column replan_not_before timestamptz;

alter table rule_planning
    add column attempts   integer not null default 0,
    -- After a failure. Null: at once.
    add column not_before timestamptz;
