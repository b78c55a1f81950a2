-- Hosts of live events, an aggregate of its own: the version of the live event never follows a change of this table.
-- Removing a host deletes the row, and with it the personal data.
create table host (
    host_id         uuid        primary key,
    event_id        uuid        not null,
    organizer_id    text        not null,
    -- The registration of kind HOST that registration-service makes.
    registration_id uuid        not null,
    first_name      text        not null,
    last_name       text,
    email           text        not null,
    locale          text,
    time_zone       text,
    reminder_rules  text[]      not null,
    created_at      timestamptz not null,
    unique (event_id, email)
);
create index host_of_event on host (event_id, host_id);

alter table host enable row level security;
alter table host force row level security;
create policy tenant on host
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
