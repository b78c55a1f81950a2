-- What people do not want, beside all messages of an organizer: a kind of messages of the organizer, or the messages about
-- one live event. A kind holds for all registrations of the organizer with the same address, and EVENT for the registration.
create table unwanted (
    registration_id uuid        not null,
    channel         text        not null,
    what            text        not null check (what in ('REMINDERS', 'ANNOUNCEMENTS', 'EVENT')),
    organizer_id    text        not null,
    chosen_at       timestamptz not null default clock_timestamp(),
    primary key (registration_id, channel, what)
);

create index unwanted_organizer on unwanted (organizer_id);

alter table unwanted enable row level security;
alter table unwanted force row level security;
create policy tenant on unwanted using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
