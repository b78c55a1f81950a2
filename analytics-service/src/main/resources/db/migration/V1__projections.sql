create table live_event (
    event_id      uuid        primary key,
    organizer_id  text        not null,
    version       bigint      not null,
    status        text        not null,
    title         text        not null,
    starts_at     timestamptz not null
);

alter table live_event enable row level security;
alter table live_event force row level security;
create policy tenant on live_event
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Facts of one event lie together in the only index, which serves both the upsert and the count. They are reached
-- through their event, so their rows carry no organizer.
create table registration (
    event_id         uuid   not null,
    registration_id  uuid   not null,
    version          bigint not null,
    status           text   not null,
    channels         text[] not null,
    source           text,
    segment          text,
    primary key (event_id, registration_id)
);

alter table registration enable row level security;
alter table registration force row level security;
create policy tenant on registration
    using ((select current_setting('callboard.organizer', true)) = '*'
           or event_id in (select event_id from live_event));

-- Half-filled pages let an outcome move up in place, without touching the index.
create table notification (
    event_id         uuid     not null,
    cause            uuid     not null,
    registration_id  uuid     not null,
    channel          text     not null,
    outcome          smallint not null,
    primary key (event_id, cause, registration_id, channel)
) with (fillfactor = 50);

comment on column notification.outcome is
    '0 scheduled, 10 unknown, 20 expired, 30 suppressed, 40 failed, 50 sent, 60 delivered; only rises';

alter table notification enable row level security;
alter table notification force row level security;
create policy tenant on notification
    using ((select current_setting('callboard.organizer', true)) = '*'
           or event_id in (select event_id from live_event));
