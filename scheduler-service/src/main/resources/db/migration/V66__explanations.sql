-- What became of the deliveries of timers, as notifier-service reports it on deliveries.v1: a projection. Narrow, because
-- each message to each registrant has a row (docs/adr/0035-explanations-are-derived.md).
create table delivery_outcome (
    event_id        uuid        not null,
    registration_id uuid        not null,
    timer_id        uuid        not null,
    channel         text        not null,
    organizer_id    text        not null,
    status          text        not null,
    -- A code of docs/reasons.md; null when it was sent.
    reason          text,
    -- By the clock of notifier-service's database. It is compared only with others of it.
    occurred_at     timestamptz not null,
    primary key (event_id, registration_id, timer_id, channel)
);

alter table delivery_outcome enable row level security;
alter table delivery_outcome force row level security;
create policy tenant on delivery_outcome
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Why the member was not announced on this channel although in_audience takes them; null in a row that reports an
-- announcement.
alter table late_arming add column left_out text;

-- Why the timer is not for this member on this channel; null if it is. It mirrors in_audience, but asks as of the time at
-- which the person became a member, because an explanation is asked for later. A test compares the two.
create function left_out(t timer, a audience, channel text) returns text language sql stable as $$
    select case
        when a.kind = 'HOST' and t.kind in ('REMINDER', 'ANNOUNCEMENT') then 'FOR_REGISTRANTS'
        when a.kind <> 'HOST' and t.kind = 'HOST_REMINDER' then 'FOR_HOSTS'
        when t.kind = 'HOST_REMINDER' and t.rule <> all (a.reminder_rules) then 'RULE_NOT_CHOSEN'
        when a.status <> all (t.audience_statuses) then case a.status
            when 'CANCELLED' then 'REGISTRATION_CANCELLED'
            when 'ERASED' then 'ERASED'
            when 'WAITLISTED' then 'WAITLISTED'
            when 'PENDING' then 'PENDING'
            else 'OTHER_STATUS'
        end
        when t.audience_segments is not null and coalesce(a.segment <> all (t.audience_segments), true)
            then 'OTHER_SEGMENT'
        when channel <> all (t.channels) then 'OTHER_CHANNEL'
        when channel <> all (a.channels) then 'CHANNEL_NOT_CHOSEN'
        when a.known_epoch >= t.known_before then 'ALREADY_KNOWN'
        when t.late_policy = 'SKIP' and now() >= t.due_at and a.member_since > t.due_at then 'REGISTERED_LATE'
        when a.member_since >= t.useful_until then 'TOO_LATE'
    end
$$;
