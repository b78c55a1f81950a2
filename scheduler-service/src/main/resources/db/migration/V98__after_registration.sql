-- Reminders so long after the registration (docs/adr/0086): a timer for each quarter of an hour in which registrations of a
-- live event were confirmed.

-- The quarter of an hour that an instant belongs to: its beginning.
create function quarter_of(at timestamptz) returns timestamptz language sql immutable as $$
    select date_bin(interval '15 minutes', at, timestamptz '2000-01-01T00:00:00Z')
$$;

alter table timer
    -- Part of the selector: only registrants who were confirmed in this quarter of an hour; null for all.
    add column audience_quarter timestamptz;

-- The slices of such a timer read only the registrants of its quarter.
create index audience_in_quarter on audience (event_id, quarter_of(member_since), registration_id);

-- The quarters in which registrations of a live event were confirmed, each once. The first planning of such a rule adds
-- those of people who registered before.
create table audience_quarter (
    event_id     uuid        not null,
    quarter      timestamptz not null,
    organizer_id text        not null,
    primary key (event_id, quarter)
);

alter table audience_quarter enable row level security;
alter table audience_quarter force row level security;
create policy tenant on audience_quarter
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

-- Whether nothing but a new quarter asks for the planning. It is done if the organizer has such a rule then.
alter table rule_planning add column quarter_only boolean not null default false;

-- Since when the live event has had this epoch, and either rules of its own or those of its organizer. Null in rows of before
-- this column: since occurred_at.
alter table live_event add column rules_since timestamptz;

-- As in V69, and for quarters: a person who registers again belongs to another one.
create or replace function announced_in_other_zone(t timer, registration_id uuid, channel text) returns boolean
language sql stable as $$
    select exists (
        select from timer s
        join late_arming l on l.timer_id = s.timer_id
        where (t.audience_zone is not null or t.audience_quarter is not null)
            and s.event_id = t.event_id and s.epoch = t.epoch and s.rule = t.rule
            and (s.audience_zone <> t.audience_zone or s.audience_quarter <> t.audience_quarter)
            and l.registration_id = $2 and l.channel = $3 and l.left_out is null)
$$;

-- As in V91, with the bucket of the same quarter.
create or replace function left_to_other(t timer, a audience, channel text) returns boolean language sql stable as $$
    select exists (
        select from jsonb_to_recordset(t.left_to)
            as o(rule text, zone text, channels text[], wishes text[], attendance text, segments text[], answers jsonb)
        where $3 = any (o.channels)
            and (o.zone is null or o.zone = clock_of(a.time_zone, a.quiet))
            and (o.wishes is null or o.wishes && a.wishes)
            and (o.attendance is null or a.attendance is not distinct from o.attendance)
            and (o.segments is null or a.segment = any (o.segments))
            and (o.answers is null or has_chosen(a.choices, o.answers))
            and not exists (
                select from timer s
                where s.event_id = t.event_id and s.epoch = t.epoch and s.rule = o.rule
                    and (s.bucket = coalesce('ZONE:' || o.zone, '')
                        or t.audience_quarter is not null and s.bucket = t.bucket)
                    and s.status in ('CANCELLED', 'SKIPPED') and s.published = 0))
    or exists (
        select from timer s
        join late_arming l on l.timer_id = s.timer_id
        where s.event_id = t.event_id and s.epoch = t.epoch and s.timer_id <> t.timer_id
            and late_from(s) = late_from(t)
            and s.rule in (select o.rule from jsonb_to_recordset(t.left_to) as o(rule text))
            and l.registration_id = a.registration_id and l.channel = $3 and l.left_out is null)
$$;

-- Both functions of V91, with audience_quarter.
create or replace function in_audience(t timer, a audience, channel text) returns boolean language sql stable as $$
    select a.status = any (t.audience_statuses)
        and channel = any (t.channels)
        and channel = any (a.channels)
        and (a.kind <> 'HOST'
            or t.kind not in ('REMINDER', 'ANNOUNCEMENT', 'FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW'))
        and (t.audience_segments is null or a.segment = any (t.audience_segments))
        and (t.audience_answers is null or has_chosen(a.choices, t.audience_answers))
        and (t.audience_zone is null or t.audience_zone = clock_of(a.time_zone, a.quiet))
        and (t.audience_quarter is null or t.audience_quarter = quarter_of(a.member_since))
        and (t.wishes is null or t.wishes && a.wishes)
        and (t.audience_attendance is null or a.attendance is not distinct from t.audience_attendance)
        and (t.kind <> 'FOLLOW_UP_ATTENDED' or a.attendance is not distinct from 'ATTENDED')
        and (t.kind <> 'FOLLOW_UP_NO_SHOW' or a.attendance is not distinct from 'NO_SHOW')
        and (t.kind <> 'HOST_REMINDER' or a.kind = 'HOST' and t.rule = any (a.reminder_rules))
        and (t.known_before is null or a.known_epoch < t.known_before)
        and (now() < late_from(t) or a.member_since <= late_from(t)
            or t.late_policy = 'SEND_NOW' and (t.late_until is null or now() < t.late_until)
            or t.audience_zone is not null and a.moved_at is not null and moved_on_time(t, a))
        and (t.left_to_extra is null or not left_to_extra_reminder(t, a, channel))
        and (t.left_to is null or not left_to_other(t, a, channel))
        and now() < t.useful_until
$$;

create or replace function left_out(t timer, a audience, channel text) returns text language sql stable as $$
    select case
        when a.kind = 'HOST'
            and t.kind in ('REMINDER', 'ANNOUNCEMENT', 'FOLLOW_UP', 'FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW')
            then 'FOR_REGISTRANTS'
        when a.kind <> 'HOST' and t.kind = 'HOST_REMINDER' then 'FOR_HOSTS'
        when t.kind = 'HOST_REMINDER' and t.rule <> all (a.reminder_rules) then 'RULE_NOT_CHOSEN'
        when a.status <> all (t.audience_statuses) then case a.status
            when 'CANCELLED' then 'REGISTRATION_CANCELLED'
            when 'ERASED' then 'ERASED'
            when 'WAITLISTED' then 'WAITLISTED'
            when 'OFFERED' then 'OFFERED'
            when 'PENDING' then 'PENDING'
            else 'OTHER_STATUS'
        end
        when t.audience_segments is not null and coalesce(a.segment <> all (t.audience_segments), true)
            then 'OTHER_SEGMENT'
        when t.audience_answers is not null and not has_chosen(a.choices, t.audience_answers) then 'OTHER_ANSWER'
        when t.audience_zone <> clock_of(a.time_zone, a.quiet) then 'OTHER_ZONE'
        when t.audience_quarter <> quarter_of(a.member_since) then 'OTHER_QUARTER'
        when not t.wishes && a.wishes then case
            when 'ALL' <> all (t.wishes) then 'EXTRA_NOT_WISHED'
            when 'FEWER' = any (a.wishes) then 'FEWER_REMINDERS_WISHED'
            else 'NO_REMINDERS_WISHED'
        end
        when t.kind in ('FOLLOW_UP_ATTENDED', 'FOLLOW_UP_NO_SHOW')
            and 'FOLLOW_UP_' || coalesce(a.attendance, '') <> t.kind
            then coalesce(a.attendance, 'ATTENDANCE_NOT_RECORDED')
        when t.audience_attendance is not null and a.attendance is distinct from t.audience_attendance
            then coalesce(a.attendance, 'ATTENDANCE_NOT_RECORDED')
        when channel <> all (t.channels) then 'OTHER_CHANNEL'
        when channel <> all (a.channels) then 'CHANNEL_NOT_CHOSEN'
        when a.known_epoch >= t.known_before then 'ALREADY_KNOWN'
        when t.left_to_extra is not null and left_to_extra_reminder(t, a, channel) then 'SAME_INSTANT'
        when t.left_to is not null and left_to_other(t, a, channel) then 'SAME_INSTANT'
        when t.late_policy = 'SKIP' and now() >= late_from(t) and a.member_since > late_from(t)
            and not (t.audience_zone is not null and a.moved_at is not null and moved_on_time(t, a))
            then 'REGISTERED_LATE'
        when a.member_since >= t.useful_until then 'TOO_LATE'
        when now() >= late_from(t) and a.member_since > late_from(t) and a.member_since >= t.late_until
            and not (t.audience_zone is not null and a.moved_at is not null and moved_on_time(t, a))
            then 'NOT_NEAREST'
    end
$$;

-- As in V96. The instants of these reminders do not move with the start, so who had one does not get it again.
create or replace function reminder_due_head(t timer) returns text language sql stable as $$
    select rtrim(jsonb_strip_nulls(jsonb_build_object(
        'timerId', t.timer_id,
        'eventId', t.event_id,
        'organizerId', t.organizer_id,
        'rule', t.rule,
        'kind', t.kind,
        'wishes', t.wishes,
        'epoch', t.epoch,
        'onPostpone', case
            when t.epoch > 1 and t.audience_quarter is not null then jsonb_build_object('rearm', 'UNSENT')
            when t.epoch > 1 and t.kind in ('REMINDER', 'HOST_REMINDER') then (
                select jsonb_build_object(
                    'rearm', d.rearm,
                    'movedMoreThan', 'PT' || extract(epoch from d.moved_more_than)::bigint || 'S')
                from reminder_defaults d
                where d.organizer_id = t.organizer_id and d.rearm <> 'ALL') end,
        'sendAt', to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'usefulUntil', to_char(t.useful_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::text, '}')
$$;
