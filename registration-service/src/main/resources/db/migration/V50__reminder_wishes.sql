-- How registrants wish to be reminded. They travel on registrations.v1; scheduler-service acts on them
-- (docs/adr/0053).
alter table registration
    add column reminders              text not null default 'ALL' check (reminders in ('ALL', 'FEWER', 'NONE')),
    -- One more reminder so long before the start; null for none.
    add column extra_reminder_minutes integer check (extra_reminder_minutes between 5 and 10080),
    -- The quiet hours of their own, such as 22:00-07:00, or NONE; null for those of the organizer.
    add column quiet_hours            text
        check (quiet_hours = 'NONE' or quiet_hours ~ '^([01][0-9]|2[0-3]):[03]0-([01][0-9]|2[0-3]):[03]0$');
