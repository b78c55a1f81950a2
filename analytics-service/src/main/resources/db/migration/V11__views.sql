-- Who opened a message or clicked a link in it: one row for each message and action.
create table notification_view (
    event_id         uuid        not null,
    cause            uuid        not null,
    registration_id  uuid        not null,
    channel          text        not null,
    -- OPENED or CLICKED
    action           text        not null,
    organizer_id     text        not null,
    rule             text        not null,
    kind             text        not null,
    -- False: by machines and unknown programs only.
    by_person        boolean     not null,
    primary key (event_id, cause, registration_id, channel, action)
);

create table notification_view_count (
    event_id      uuid   not null,
    organizer_id  text   not null,
    rule          text   not null,
    kind          text   not null,
    channel       text   not null,
    action        text   not null,
    amount        bigint not null,
    -- Part of amount.
    by_people     bigint not null,
    primary key (event_id, organizer_id, rule, kind, channel, action)
) with (fillfactor = 50);

alter table notification_view enable row level security;
alter table notification_view force row level security;
create policy tenant on notification_view
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table notification_view_count enable row level security;
alter table notification_view_count force row level security;
create policy tenant on notification_view_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
