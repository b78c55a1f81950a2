create table note (
    id           uuid primary key,
    organizer_id text   not null,
    title        text   not null,
    version      bigint not null
);
alter table note enable row level security;
alter table note force row level security;
create policy tenant on note using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
