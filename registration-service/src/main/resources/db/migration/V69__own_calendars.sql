-- A registrant's calendar with all live events of one organizer that the person is registered for. The person is found
-- by the registration whose self-service page opened it, so the row holds no address. Only the SHA-256 of the token is kept.
create table own_calendar (
    token_hash bytea primary key,
    registration_id uuid not null,
    organizer_id text not null,
    issued_at timestamptz not null,
    revoked_at timestamptz
);
create index own_calendar_of_registration on own_calendar (registration_id);
alter table own_calendar enable row level security;
alter table own_calendar force row level security;
create policy tenant on own_calendar
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- When the person confirmed the e-mail address by the link that was mailed to it. Null: the address need not be
-- confirmed, or was confirmed before this was kept.
alter table registration add column email_confirmed_at timestamptz;

-- All registrations of one person with one organizer.
create index registration_of_person on registration (organizer_id, address) where erased_at is null;
