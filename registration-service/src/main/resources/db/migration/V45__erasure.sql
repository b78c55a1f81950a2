-- When the personal data of the registration was erased; null if it was not. Names, addresses, answers and consent of
-- such a row are empty, and its address is 'erased:' and its id.
alter table registration add column erased_at timestamptz;

-- The receipts of erasures. A row has no personal data and is kept as a proof.
create table erasure (
    registration_id uuid        primary key,
    event_id        uuid        not null,
    organizer_id    text        not null,
    erased_at       timestamptz not null
);
alter table erasure enable row level security;
alter table erasure force row level security;
create policy tenant on erasure
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- What each service says on erasures.v1. A confirmation may be known without its erasure: after a restore of this
-- database from a backup that is older than the erasure.
create table erasure_confirmation (
    registration_id uuid        not null,
    service         text        not null,
    organizer_id    text        not null,
    confirmed_at    timestamptz not null,
    primary key (registration_id, service)
);
alter table erasure_confirmation enable row level security;
alter table erasure_confirmation force row level security;
create policy tenant on erasure_confirmation
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The end of the live event for which the retention has erased the personal data of all its registrations; null if it
-- has not. A live event that is moved after that has another end, and its registrations are looked at again.
alter table live_event add column erased_for_end timestamptz;
create index live_event_to_erase on live_event (ends_at) where erased_for_end is null or erased_for_end <> ends_at;
