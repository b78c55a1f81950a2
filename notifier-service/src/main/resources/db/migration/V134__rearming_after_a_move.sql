-- Timers of a moved live event whose reminder does not go again to everybody who had it (docs/adr/0085).
create table timer_rearming (
    event_id        uuid not null,
    timer_id        uuid not null,
    organizer_id    text not null,
    -- It goes again to whom was reminded of a start that differs by more than this. Null: to nobody.
    moved_more_than interval,
    primary key (event_id, timer_id)
);

alter table timer_rearming enable row level security;
alter table timer_rearming force row level security;
create policy tenant on timer_rearming
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
