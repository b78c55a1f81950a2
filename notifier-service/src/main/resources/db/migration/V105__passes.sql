-- Whose pass it is, for the feed. Only the SHA-256 of a pass is known here. A pass never changes; its registration says
-- whether it is valid.
select set_config('callboard.organizer', '*', true);

create table pass (
    token_hash      bytea       primary key,
    registration_id uuid        not null,
    organizer_id    text        not null,
    recorded_at     timestamptz not null default now()
);
-- For the retention. Small, because the rows lie in the order of their arrival.
create index pass_age on pass using brin (recorded_at);

alter table pass enable row level security;
alter table pass force row level security;
create policy tenant on pass
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Whether the registration has ever waited for nothing but a seat. Before, its passes open no feed, so that nobody learns
-- from it whether an address was registered.
alter table registration add column has_feed boolean not null default false;
