-- How often people saw the registration form of a live event: the highest number that was published.
create table page_view (
    event_id uuid primary key,
    organizer_id text not null,
    views bigint not null
) with (fillfactor = 50);
alter table page_view enable row level security;
alter table page_view force row level security;
create policy tenant on page_view
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
