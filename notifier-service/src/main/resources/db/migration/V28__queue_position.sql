-- Everything that is due at one instant has the same deadline and the same next attempt. A claim that goes on from where
-- the last one ended needs to tell them apart, or it begins at the first of them, before all that was claimed already.
drop index delivery_queue_deadline;
create index delivery_queue_deadline
    on delivery_queue (channel, lane, organizer_id, urgent_by, next_attempt_at, queued_at)
    where next_attempt_at is not null;
