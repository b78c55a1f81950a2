-- The public chooses the source of a registration. So that nobody can add rows to the roll-up without end, only the
-- first 100 sources of a live event count under their own names. The others count together, as (other).
create table counted_source (
    event_id      uuid not null,
    organizer_id  text not null,
    source        text not null,
    primary key (event_id, organizer_id, source)
);
alter table counted_source enable row level security;
alter table counted_source force row level security;
create policy tenant on counted_source
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table registration
    -- The value of the dimension source that the registration counts under. Null in rows from before this column, which
    -- count under their source.
    add column counted_as text,
    alter column shape set default 3;

-- An instance of the release before would count all under their sources. While it still runs, its rows are left out, as
-- before_roll_ups does. They come with the re-read that begins after its end.
create trigger before_counted_sources before insert or update on registration
    for each row when (new.shape < 3) execute function leave_out();
