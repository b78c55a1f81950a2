-- Figures that the list of live events shows. All four tables are projections: of registrations.v1 the first two, of
-- reminders.v1 the others.

-- What was counted of each registration.
create table registration (
    registration_id uuid     primary key,
    event_id        uuid     not null,
    organizer_id    text     not null,
    version         bigint   not null,
    shape           smallint not null,
    status          text     not null
);

create table registration_count (
    event_id      uuid   not null,
    organizer_id  text   not null,
    status        text   not null,
    registrations bigint not null,
    primary key (event_id, organizer_id, status)
);

-- The parts of timers' audiences that were counted.
create table announced_part (
    timer_id     uuid not null,
    part         text not null,
    organizer_id text not null,
    primary key (timer_id, part)
);

create table announced_timer (
    timer_id     uuid        primary key,
    organizer_id text        not null,
    event_id     uuid        not null,
    rule         text        not null,
    kind         text        not null,
    epoch        integer     not null,
    send_at      timestamptz not null,
    messages     bigint      not null
);
create index announced_timer_of_event on announced_timer (event_id, epoch, send_at);

alter table registration enable row level security;
alter table registration force row level security;
create policy tenant on registration
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table registration_count enable row level security;
alter table registration_count force row level security;
create policy tenant on registration_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table announced_part enable row level security;
alter table announced_part force row level security;
create policy tenant on announced_part
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
alter table announced_timer enable row level security;
alter table announced_timer force row level security;
create policy tenant on announced_timer
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
