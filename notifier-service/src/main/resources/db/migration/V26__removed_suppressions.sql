-- Entries of the suppression list that their organizer has removed: a repeated removal is answered like the first.
create table removed_suppression (
    id           uuid primary key,
    organizer_id text        not null,
    removed_at   timestamptz not null default now()
);
create index removed_suppression_age on removed_suppression (removed_at);

alter table removed_suppression enable row level security;
alter table removed_suppression force row level security;
create policy tenant on removed_suppression
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
