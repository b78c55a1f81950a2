-- Quiet hours of organizers (docs/adr/0050).
alter table reminder_defaults
    -- By the clock of each registrant. Null: none.
    add column quiet_from  time,
    add column quiet_to    time,
    -- When they were last set, changed, or taken back; null if never.
    add column quiet_since timestamptz,
    add constraint quiet_hours check (
        (quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to
        and (quiet_from is null or quiet_since is not null));

-- A change of the quiet hours concerns live events with rules of their own, too.
create index live_event_open on live_event (organizer_id, event_id) where status in ('SCHEDULED', 'LIVE');
drop index live_event_with_default_rules;

alter table timer
    -- Why it is due when it is due, if quiet hours have a part in it.
    add column due_reason  text,
    -- The instant of its rule, if it is due earlier; null if not.
    add column rule_due_at timestamptz;
