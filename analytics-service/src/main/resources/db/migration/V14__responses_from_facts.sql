-- The join of a registrant is counted from the rows of attendance and notification. The lookup needs the reminders of one
-- registrant. Their kind and their keys never change, so an outcome still moves up without touching an index.
create index notification_of_registrant on notification (event_id, registration_id) where kind = 'REMINDER';

-- Only instances of the release before still write these.
alter table reminder_response alter column sent set default '{}';
comment on column reminder_response.sent is 'no longer used; the release after the next drops it';
comment on column reminder_response.joined_version is 'no longer used; the release after the next drops it';
comment on column reminder_response.joined_at is 'no longer used; the release after the next drops it';
