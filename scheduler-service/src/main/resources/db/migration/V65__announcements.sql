-- What organizers write to the people of a live event by hand. The timer of the same id has the due instant, the channels
-- and the audience. An announcement is in no topic but with its text, so this table is a fact of this service.
create table announcement (
    announcement_id uuid primary key,
    event_id        uuid        not null,
    organizer_id    text        not null,
    -- Null: notifier-service chooses one.
    subject         text,
    message         text        not null,
    -- Rises with each change, also after this database was restored from an older backup. Served as ETag.
    version         bigint      not null,
    created_at      timestamptz not null default now(),
    stopped_at      timestamptz
);
create index announcement_of_event on announcement (event_id);

alter table announcement enable row level security;
alter table announcement force row level security;
create policy tenant on announcement
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table timer
    -- Part of the selector: only people who registered in one of these segments; null for all.
    add column audience_segments text[],
    drop constraint timer_kind_check,
    add constraint timer_kind_check
        check (kind in ('REMINDER', 'HOST_REMINDER', 'RESCHEDULED', 'CANCELLED', 'ANNOUNCEMENT'));

-- An announcement is for registrants, like a reminder of the live event, and may be for some segments only.
create or replace function in_audience(t timer, a audience, channel text) returns boolean language sql stable as $$
    select a.status = any (t.audience_statuses)
        and channel = any (t.channels)
        and channel = any (a.channels)
        and (a.kind <> 'HOST' or t.kind not in ('REMINDER', 'ANNOUNCEMENT'))
        and (t.audience_segments is null or a.segment = any (t.audience_segments))
        and (t.kind <> 'HOST_REMINDER' or a.kind = 'HOST' and t.rule = any (a.reminder_rules))
        and (t.known_before is null or a.known_epoch < t.known_before)
        and (t.late_policy = 'SEND_NOW' or now() < t.due_at or a.member_since <= t.due_at)
        and now() < t.useful_until
$$;
