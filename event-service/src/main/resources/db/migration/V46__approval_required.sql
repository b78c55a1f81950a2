-- Whether the organizer approves each registration before it is confirmed.
alter table live_event add column approval_required boolean not null default false;
