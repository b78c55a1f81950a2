-- Erased registrations for which a message is still open. The row goes when this service has confirmed the erasure.
create table erasure (
    registration_id uuid primary key,
    organizer_id    text not null
);
alter table erasure enable row level security;
alter table erasure force row level security;
create policy tenant on erasure using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
