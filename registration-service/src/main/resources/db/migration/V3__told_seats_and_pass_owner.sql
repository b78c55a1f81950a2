-- The code that wrote the row; a higher shape may write the same version of a live event again.
alter table live_event add column shape integer not null default 0;

-- What the registrant was told when registering. Null: registered before this was kept, so nobody knows.
alter table registration
    add column told_epoch integer,
    add column told_starts_at timestamptz,
    add column told_ends_at timestamptz,
    add column told_zone text;

-- The version of the live event that the capacity belongs to: the capacity never goes back to an older one.
alter table live_event_seats add column version bigint not null default 0;

-- Registrations that came or went and are not yet added to live_event_seats. Many registrations of one live event can
-- be counted here at once, because each writes a row of its own. Seats of a live event with a capacity are not counted
-- here but in live_event_seats, whose row is their lock; only its waiting list is.
create table seat_delta (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    organizer_id text not null,
    taken integer not null,
    waitlisted integer not null
);
create index seat_delta_of_event on seat_delta (event_id);
alter table seat_delta enable row level security;
alter table seat_delta force row level security;
create policy tenant on seat_delta
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table pass add column organizer_id text;
update pass
set organizer_id = registration.organizer_id
from registration
where registration.id = pass.registration_id;
-- An instance of the release before does not write the column while both run.
create function fill_pass_organizer() returns trigger language plpgsql as $$
begin
    select organizer_id into new.organizer_id
    from registration
    where id = new.registration_id;
    return new;
end
$$;
create trigger pass_organizer
    before insert on pass
    for each row
    when (new.organizer_id is null)
    execute function fill_pass_organizer();
alter table pass alter column organizer_id set not null;
alter table pass enable row level security;
alter table pass force row level security;
create policy tenant on pass
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
