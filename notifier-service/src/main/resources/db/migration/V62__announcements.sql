-- The newest text of each announcement, which is rendered when its deliveries are claimed. The text is the organizer's,
-- and is not about a person.
create table announcement (
    -- Also the timer of its deliveries.
    announcement_id uuid primary key,
    event_id        uuid   not null,
    organizer_id    text   not null,
    -- Null: the subject of the template.
    subject         text,
    message         text   not null,
    version         bigint not null
);
create index announcement_of_event on announcement (event_id);

alter table announcement enable row level security;
alter table announcement force row level security;
create policy tenant on announcement using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
