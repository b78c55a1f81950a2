-- Registrants wish all, fewer or no reminders, and an extra reminder (docs/adr/0053).

-- ALL, FEWER or NONE, and the offset of the extra reminder if there is one, such as PT20M. Null for a person who has never
-- wished anything but all reminders: nothing has to be compared then.
alter table registration add column wishes text[];

-- Timers whose messages are only for people who have one of these wishes.
create table timer_wish (
    event_id     uuid   not null,
    timer_id     uuid   not null,
    organizer_id text   not null,
    wishes       text[] not null,
    primary key (event_id, timer_id)
);

alter table timer_wish enable row level security;
alter table timer_wish force row level security;
create policy tenant on timer_wish
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
