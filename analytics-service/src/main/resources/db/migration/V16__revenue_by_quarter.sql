-- Purchases by the quarter of an hour in which this service took them, in each currency. Rows of engagement from before
-- these tables (shape 1) are added when their topic is read again.
create table revenue_activity (
    event_id      uuid        not null,
    organizer_id  text        not null,
    currency      text        not null,
    quarter       timestamptz not null,
    amount        numeric     not null,
    primary key (event_id, organizer_id, currency, quarter)
) with (fillfactor = 50);

-- The same for all live events of an organizer together.
create table organizer_revenue_activity (
    organizer_id  text        not null,
    currency      text        not null,
    quarter       timestamptz not null,
    amount        numeric     not null,
    primary key (organizer_id, currency, quarter)
) with (fillfactor = 50);

create index organizer_revenue_activity_by_quarter on organizer_revenue_activity (quarter);

alter table revenue_activity enable row level security;
alter table revenue_activity force row level security;
create policy tenant on revenue_activity
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table organizer_revenue_activity enable row level security;
alter table organizer_revenue_activity force row level security;
create policy tenant on organizer_revenue_activity
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
