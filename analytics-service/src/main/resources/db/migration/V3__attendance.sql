-- The newest state of each registration's attendance.
create table attendance (
    event_id         uuid     not null,
    registration_id  uuid     not null,
    organizer_id     text     not null,
    version          bigint   not null,
    shape            smallint not null,
    joined           boolean  not null,
    seconds          bigint   not null,
    outcome          text,
    primary key (event_id, registration_id)
) with (fillfactor = 50);
alter table attendance enable row level security;
alter table attendance force row level security;
create policy tenant on attendance
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The sums of the rows of attendance, changed by the statement that changes them.
create table viewership (
    event_id      uuid   primary key,
    organizer_id  text   not null,
    joined        bigint not null check (joined >= 0),
    seconds       bigint not null check (seconds >= 0),
    attended      bigint not null check (attended >= 0),
    no_shows      bigint not null check (no_shows >= 0)
) with (fillfactor = 50);
alter table viewership enable row level security;
alter table viewership force row level security;
create policy tenant on viewership
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
