-- The default reminder rules of organizers, as scheduler-service has published them. An organizer without a row has the
-- built-in rules.
create table default_rules (
    organizer_id text primary key,
    version      bigint not null,
    rules        text[] not null
);

alter table default_rules enable row level security;
alter table default_rules force row level security;
create policy tenant on default_rules
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
