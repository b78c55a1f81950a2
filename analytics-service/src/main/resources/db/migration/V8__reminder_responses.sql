-- For each registrant the reminders that were sent and the first join, which two topics report. Both write the row, so
-- neither misses what the other has just committed.
create table reminder_response (
    event_id         uuid   not null,
    registration_id  uuid   not null,
    organizer_id     text   not null,
    -- Of the attendance; null before its first message.
    joined_version   bigint,
    joined_at        timestamptz,
    -- One element for each report: the microseconds since 1970, the timer, the channel and the rule, with blanks between.
    sent             text[] not null,
    -- The reminder that the join is counted for. Null if there is none.
    rule             text,
    channel          text,
    primary key (event_id, registration_id)
) with (fillfactor = 50);

create table reminder_response_count (
    event_id      uuid   not null,
    organizer_id  text   not null,
    rule          text   not null,
    channel       text   not null,
    amount        bigint not null,
    primary key (event_id, organizer_id, rule, channel)
) with (fillfactor = 50);

-- The latest reminder that was sent before the join, and not longer before it than this: its rule and its channel.
create function answered_reminder(sent text[], joined_at timestamptz, within_seconds bigint) returns text[]
    language sql immutable
return (
    select array[rule, channel]
    from (
        select split_part(report, ' ', 2) as cause, split_part(report, ' ', 3) as channel,
            min(substring(report from '^\S+ \S+ \S+ (.*)$')) as rule,
            min(split_part(report, ' ', 1)::bigint) as micros
        from unnest(sent) as report
        group by cause, channel
    ) as reminder
    where micros <= extract(epoch from joined_at) * 1000000
        and micros > (extract(epoch from joined_at) - within_seconds) * 1000000
    order by micros desc, cause collate "C" desc, channel collate "C" desc
    limit 1);

alter table reminder_response enable row level security;
alter table reminder_response force row level security;
create policy tenant on reminder_response
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table reminder_response_count enable row level security;
alter table reminder_response_count force row level security;
create policy tenant on reminder_response_count
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
