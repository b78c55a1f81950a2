-- Whether opens and clicks of an organizer's mails are recorded. An organizer without a row records them.
create table tracking_setting (
    organizer_id text        primary key,
    enabled      boolean     not null,
    changed_at   timestamptz not null default clock_timestamp()
);

-- Registrations whose registrant does not want opens and clicks to be recorded. It holds for all registrations of the
-- organizer with the same e-mail address.
create table untracked (
    registration_id uuid        primary key,
    organizer_id    text        not null,
    chosen_at       timestamptz not null default clock_timestamp()
);

create index untracked_organizer on untracked (organizer_id);

alter table tracking_setting enable row level security;
alter table tracking_setting force row level security;
create policy tenant on tracking_setting
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table untracked enable row level security;
alter table untracked force row level security;
create policy tenant on untracked using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
