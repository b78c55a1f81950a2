-- Figures are read from roll-ups. Each statement that changes facts adds the differences to them (docs/figures.md).
-- A roll-up has its rows for each organizer that facts of the event name, so that a wrong fact counts for nobody else.

alter table registration
    -- Null: not known, as for rows from before this column, until their message is read again.
    add column registered_at timestamptz,
    alter column shape set default 2;

alter table notification
    -- From the reminder or the delivery, whichever comes first. Null as above.
    add column rule       text,
    add column kind       text,
    add column epoch      integer,
    -- The instant before which the reminder must not be sent. Null without a timer.
    add column send_at    timestamptz,
    -- Instant, reason and provider of the outcome.
    add column outcome_at timestamptz,
    add column reason     text,
    add column provider   text,
    -- When it was first reported as sent. Null if it was not.
    add column sent_at    timestamptz,
    alter column shape set default 2;

alter table attendance
    -- Null: has not joined, or not known as above.
    add column joined_at timestamptz,
    alter column shape set default 2;

-- PostgreSQL checks a row before it looks for a conflict, so the check would refuse each negative difference.
alter table viewership
    drop constraint viewership_joined_check,
    drop constraint viewership_seconds_check,
    drop constraint viewership_attended_check,
    drop constraint viewership_no_shows_check;

-- An instance of the release before does not know the roll-ups. While it still runs, its rows are left out. They come
-- with the re-read that begins after its end.
create function leave_out() returns trigger language plpgsql as $$
begin
    return null;
end
$$;

create trigger before_roll_ups before insert or update on registration
    for each row when (new.shape < 2) execute function leave_out();
create trigger before_roll_ups before insert or update on notification
    for each row when (new.shape < 2) execute function leave_out();
create trigger before_roll_ups before insert or update on attendance
    for each row when (new.shape < 2) execute function leave_out();

-- Who used a link to unsubscribe.
create table unsubscription (
    event_id         uuid        not null,
    registration_id  uuid        not null,
    channel          text        not null,
    organizer_id     text        not null,
    occurred_at      timestamptz not null,
    primary key (event_id, registration_id, channel)
);

create table registration_count (
    event_id      uuid   not null,
    organizer_id  text   not null,
    -- status, source, segment, channel, or day (of registered_at in UTC).
    dimension     text   not null,
    value         text   not null,
    amount        bigint not null,
    primary key (event_id, organizer_id, dimension, value)
) with (fillfactor = 50);

-- Empty and 0 where the fact has null.
create table notification_count (
    event_id      uuid     not null,
    organizer_id  text     not null,
    rule          text     not null,
    kind          text     not null,
    epoch         integer  not null,
    channel       text     not null,
    provider      text     not null,
    outcome       smallint not null,
    reason        text     not null,
    -- Step of the time from send_at to sent_at; -1 if one of them is not known.
    lateness      smallint not null,
    amount        bigint   not null,
    primary key (event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness)
) with (fillfactor = 50);

-- Registrants who joined, by how long they watched.
create table watch_time_count (
    event_id      uuid   not null,
    organizer_id  text   not null,
    -- Rounded down to ten.
    seconds       bigint not null,
    amount        bigint not null,
    primary key (event_id, organizer_id, seconds)
) with (fillfactor = 50);

-- What happened in each quarter of an hour: every offset of a time zone is a whole number of quarters.
create table activity (
    event_id      uuid        not null,
    organizer_id  text        not null,
    -- registrations, sent, failed, suppressed, expired, unsubscribed, joined
    metric        text        not null,
    quarter       timestamptz not null,
    amount        bigint      not null,
    primary key (event_id, organizer_id, metric, quarter)
) with (fillfactor = 50);

-- The same for all live events of an organizer together.
create table organizer_activity (
    organizer_id  text        not null,
    metric        text        not null,
    quarter       timestamptz not null,
    amount        bigint      not null,
    primary key (organizer_id, metric, quarter)
) with (fillfactor = 50);

create index organizer_activity_by_quarter on organizer_activity (quarter);

alter table unsubscription enable row level security;
alter table unsubscription force row level security;
create policy tenant on unsubscription
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table registration_count enable row level security;
alter table registration_count force row level security;
create policy tenant on registration_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table notification_count enable row level security;
alter table notification_count force row level security;
create policy tenant on notification_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table watch_time_count enable row level security;
alter table watch_time_count force row level security;
create policy tenant on watch_time_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table activity enable row level security;
alter table activity force row level security;
create policy tenant on activity
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table organizer_activity enable row level security;
alter table organizer_activity force row level security;
create policy tenant on organizer_activity
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- The facts that are there. Their instants, rules and providers come with the re-read.
insert into registration_count (event_id, organizer_id, dimension, value, amount)
select event_id, organizer_id, dimension, value, count(*)
from registration
cross join lateral (
    values ('status', status), ('source', coalesce(source, '(none)')), ('segment', coalesce(segment, '(none)'))
    union all
    select 'channel', channel from unnest(channels) as channel
) as counted (dimension, value)
where organizer_id is not null
group by event_id, organizer_id, dimension, value;

insert into notification_count
    (event_id, organizer_id, rule, kind, epoch, channel, provider, outcome, reason, lateness, amount)
select event_id, organizer_id, '', '', 0, channel, '', outcome, '', -1, count(*)
from notification
where organizer_id is not null
group by event_id, organizer_id, channel, outcome;

insert into watch_time_count (event_id, organizer_id, seconds, amount)
select event_id, organizer_id, seconds / 10 * 10, count(*)
from attendance
where joined
group by event_id, organizer_id, seconds / 10 * 10;
