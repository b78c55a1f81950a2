-- A rule may hold its reminder out from a random share of the registrants, to measure whether it helps (docs/adr/0068).

-- One row for each registrant and rule with a hold-out. Who wished the reminder has none.
create table hold_out (
    event_id         uuid    not null,
    registration_id  uuid    not null,
    rule             text    not null,
    organizer_id     text    not null,
    -- The highest epoch for which a reminder of the rule was published to the registrant.
    epoch            integer not null,
    held_out         boolean not null,
    -- As the row of attendance says.
    attended         boolean not null,
    primary key (event_id, registration_id, rule)
) with (fillfactor = 80);

create table hold_out_count (
    event_id      uuid    not null,
    organizer_id  text    not null,
    rule          text    not null,
    held_out      boolean not null,
    registrants   bigint  not null,
    attended      bigint  not null,
    primary key (event_id, organizer_id, rule, held_out)
) with (fillfactor = 50);

alter table hold_out enable row level security;
alter table hold_out force row level security;
create policy tenant on hold_out
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table hold_out_count enable row level security;
alter table hold_out_count force row level security;
create policy tenant on hold_out_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
