-- Each fact carries its organizer, so that row-level security needs no look at other rows. Rows whose live event was not
-- known yet stay without one, visible to the platform alone, until their message is read again (shape).
-- shape: which columns the code filled that wrote the row; a higher one replaces the same version.
alter table live_event
    -- Null: not known, as for rows from before this column. Their facts are kept until the message is read again.
    add column ends_at timestamptz,
    add column shape   smallint not null default 0;
create index live_event_by_end on live_event (ends_at);

alter table registration
    add column organizer_id text,
    add column shape        smallint not null default 0;
update registration
set organizer_id = live_event.organizer_id
from live_event
where live_event.event_id = registration.event_id;
drop policy tenant on registration;
create policy tenant on registration
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));

alter table notification
    add column organizer_id text,
    add column shape        smallint not null default 0;
update notification
set organizer_id = live_event.organizer_id
from live_event
where live_event.event_id = notification.event_id;
drop policy tenant on notification;
create policy tenant on notification
    using ((select current_setting('callboard.organizer', true)) in ('*', organizer_id));
