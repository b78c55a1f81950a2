-- What event-service tells of its live events; live-events.v1 is the source, guarded by version.
create table live_event (
    event_id uuid primary key,
    organizer_id text not null,
    version bigint not null,
    epoch integer not null,
    status text not null,
    title text not null,
    description text,
    starts_local timestamp not null,
    zone text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    registration_open boolean not null,
    waitlist boolean not null,
    stream_kind text,
    stream_url text
);
alter table live_event enable row level security;
alter table live_event force row level security;
create policy tenant on live_event
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Apart from live_event: this row is updated with every registration and is the lock of the event's seats.
create table live_event_seats (
    event_id uuid primary key,
    organizer_id text not null,
    capacity integer,
    taken integer not null default 0 check (taken >= 0),
    waitlisted integer not null default 0 check (waitlisted >= 0)
) with (fillfactor = 50);
alter table live_event_seats enable row level security;
alter table live_event_seats force row level security;
create policy tenant on live_event_seats
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

create table registration (
    id uuid primary key,
    event_id uuid not null,
    organizer_id text not null,
    version bigint not null,
    status text not null check (status in ('CONFIRMED', 'WAITLISTED', 'PENDING', 'CANCELLED')),
    -- e-mail address if there is one, else the phone number: who registers twice with it is registered once
    address text not null,
    first_name text not null,
    last_name text,
    email text,
    phone text,
    company text,
    channels text[] not null,
    locale text,
    time_zone text,
    source text,
    source_details jsonb,
    segment text,
    answers jsonb,
    consent_text text,
    consent_at timestamptz,
    notify boolean not null,
    registered_at timestamptz not null,
    changed_at timestamptz not null
) with (fillfactor = 90);
create unique index registration_once on registration (event_id, address) where status <> 'CANCELLED';
create index registration_of_event on registration (event_id, id);
alter table registration enable row level security;
alter table registration force row level security;
create policy tenant on registration
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Only the SHA-256 of a token is kept. No foreign key: passes are written by the thousand with their registration,
-- in one transaction, and neither is ever deleted alone.
create table pass (
    token_hash bytea primary key,
    registration_id uuid not null,
    kind text not null check (kind in ('WATCH', 'MANAGE')),
    issued_at timestamptz not null,
    revoked_at timestamptz
);
create index pass_of_registration on pass (registration_id);
