-- The public calendar of an organizer. The key is in an address that anybody may have, and opens what is public anyway.
create table calendar_feed (
    organizer_id text        primary key,
    public_key   uuid        not null unique,
    created_at   timestamptz not null default now()
);

alter table calendar_feed enable row level security;
alter table calendar_feed force row level security;
create policy tenant on calendar_feed
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
