-- How the occurrences of a series came about: the rule, and the wall-clock time that it counts from. Its occurrences are
-- live events, which change by themselves.
create table series (
    id           uuid        primary key,
    organizer_id text        not null,
    recurrence   text        not null,
    local        text        not null,
    zone         text        not null,
    created_at   timestamptz not null
);

alter table series enable row level security;
alter table series force row level security;
create policy tenant on series
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table live_event
    add column series_id  uuid,
    add column occurrence integer check (occurrence > 0),
    add constraint occurrence_is_whole check ((series_id is null) = (occurrence is null));
create unique index live_event_of_series on live_event (series_id, occurrence) where series_id is not null;
