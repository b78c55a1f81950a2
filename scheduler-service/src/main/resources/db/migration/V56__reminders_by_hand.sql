-- What an organizer changed about the reminders of a live event by hand. It is not in any topic: these rows are facts of
-- this service. A row with before_start or at is a reminder that was made by hand. Any other row, and a row that has
-- cancelled_at, says that this rule of the live event must not be announced any more, in no epoch.
create table reminder_by_hand (
    event_id     uuid        not null,
    -- As in table timer. The rule of a reminder made by hand has a suffix of its own, so that its deliveries are never
    -- those of another one.
    rule         text        not null check (length(rule) <= 100),
    bucket       text        not null default '',
    organizer_id text        not null,
    before_start text,
    at           timestamptz,
    -- Null: the channels of the live event's reminders.
    channels     text[],
    made_at      timestamptz not null default now(),
    cancelled_at timestamptz,
    primary key (event_id, rule, bucket),
    check (before_start is null or at is null),
    check (before_start is not null or at is not null or cancelled_at is not null)
);

alter table reminder_by_hand enable row level security;
alter table reminder_by_hand force row level security;
create policy tenant on reminder_by_hand
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table timer
    -- Whether the organizer let it be due at once. Later states of the same epoch do not move it back.
    add column sent_by_hand boolean not null default false;
