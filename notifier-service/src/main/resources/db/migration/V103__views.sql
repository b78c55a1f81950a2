-- Opens and clicks: of each delivery the first of each action by each kind of actor.
select set_config('callboard.organizer', '*', true);

create table delivery_view (
    delivery_id  uuid        not null,
    action       text        not null check (action in ('OPENED', 'CLICKED')),
    actor        text        not null check (actor in ('HUMAN', 'MACHINE', 'UNKNOWN')),
    organizer_id text        not null,
    -- Where a click led. Never an address, which would be a secret.
    target       text,
    seen_at      timestamptz not null,
    primary key (delivery_id, action, actor)
);
-- For the retention. Small, because the rows lie in the order of their arrival.
create index delivery_view_age on delivery_view using brin (seen_at);

alter table delivery_view enable row level security;
alter table delivery_view force row level security;
create policy tenant on delivery_view
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
