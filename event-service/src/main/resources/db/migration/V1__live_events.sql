create table live_event (
    id                   uuid        primary key,
    organizer_id         text        not null,
    version              bigint      not null,
    epoch                integer     not null,
    status               text        not null,
    title                text        not null,
    description          text,
    speakers             jsonb       not null,
    capacity             integer     check (capacity > 0),
    registration_open    boolean     not null,
    waitlist             boolean     not null,
    stream_kind          text,
    stream_url           text,
    reminders            jsonb       not null,
    -- The organizer's wall-clock time stays text: no driver or session time zone may touch it.
    local                text        not null,
    zone                 text        not null,
    duration             text        not null,
    starts_at            timestamptz not null,
    ends_at              timestamptz not null,
    previous_local       text,
    previous_zone        text,
    previous_duration    text,
    previous_starts_at   timestamptz,
    previous_ends_at     timestamptz,
    cancellation_reason  text,
    created_at           timestamptz not null,
    updated_at           timestamptz not null
);

create index live_event_by_start on live_event (organizer_id, starts_at, id);
create index live_event_by_creation on live_event (organizer_id, created_at, id);

alter table live_event enable row level security;
alter table live_event force row level security;
create policy tenant on live_event
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
