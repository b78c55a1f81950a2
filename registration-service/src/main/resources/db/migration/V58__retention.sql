-- How many days after the end of a live event an organizer keeps the personal data of its registrations; null: as long
-- as the deployment does.
create table retention (
    organizer_id text    primary key,
    version      bigint  not null default 0,
    retain_days  integer check (retain_days between 1 and 3650)
);
alter table retention enable row level security;
alter table retention force row level security;
create policy tenant on retention
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

create index live_event_to_erase_of_organizer on live_event (organizer_id, ends_at)
    where erased_for_end is null or erased_for_end <> ends_at;
