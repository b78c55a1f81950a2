-- Whether people who register have to confirm their e-mail address first.
alter table live_event add column confirm_email_first boolean not null default false;

alter table registration
    -- What has to happen before the registration is confirmed. What an older instance registers waits for nothing.
    add column awaits text[] not null default '{}',
    -- Until when the e-mail address can be confirmed; the seat is free again after that.
    add column pending_until timestamptz,
    -- Why it was cancelled; null: by the registrant or the organizer.
    add column cancellation text;
-- A PENDING registration holds a seat. Figures count these rows, and the expiry looks for those whose time is over.
create index registration_pending on registration (event_id, pending_until) where status = 'PENDING';

-- The pass in the answer to somebody who registers a known address shows what a new registrant's pass would show, and
-- nothing of the registration. shown_status is null for every other pass, which shows its registration.
alter table pass
    add column shown_status text,
    add column shown_until timestamptz,
    add column shown_time_zone text,
    add column shown_segment text;
