-- The reconciler lists the members of an armed timer who have no outcome (docs/adr/0055).
alter table timer
    -- From when on an outcome may be missed, by the clock of this database: at first when the timer is armed and due. Null
    -- before, and when the reconciler is done with the timer.
    add column reconcile_at     timestamptz,
    -- The last registration that the present pass has read.
    add column reconcile_cursor uuid    not null default '00000000-0000-0000-0000-000000000000',
    -- How many passes have ended.
    add column reconcile_passes integer not null default 0;
create index timer_to_reconcile on timer (reconcile_at, timer_id) where reconcile_at is not null;

-- Timers of before this column.
update timer set reconcile_at = now()
where status in ('ARMED', 'DONE') and served_at is not null and useful_until > now();

-- The payload of RemindersExpected: what the ReminderDue messages of the timer have in common, and the registrations.
create function reminders_expected(head text, channel text, registration_ids jsonb) returns text language sql stable as $$
    select head || ', "channel": ' || to_json(channel) || ', "registrationIds": ' || registration_ids || '}'
$$;
