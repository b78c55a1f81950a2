-- Whether a live event that nobody ends is ended some time after its end.
alter table live_event add column auto_end boolean not null default true;

create index live_event_to_end on live_event (ends_at) where auto_end and status in ('SCHEDULED', 'LIVE');
