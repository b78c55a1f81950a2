-- When each registrant left last. Null: has not left, or not known, as for rows from before this column, until their message
-- is read again (shape).
alter table attendance
    add column left_at timestamptz;

-- How many registrants more than in the minute before were there: from the minute of the first join to that of the last
-- leave. The sum up to a minute says how many were there. Rows of attendance from before this table (shape 5) are added when
-- their topic is read again.
create table presence (
    event_id      uuid        not null,
    organizer_id  text        not null,
    minute        timestamptz not null,
    change        bigint      not null,
    primary key (event_id, organizer_id, minute)
) with (fillfactor = 50);

alter table presence enable row level security;
alter table presence force row level security;
create policy tenant on presence
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
