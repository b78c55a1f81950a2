-- Which form the newest message of a live event has. 1: the address of the stream is in the clear, and no keys of
-- segments are named. New rows are told in the present form.
alter table live_event add column message_form integer not null default 1;
alter table live_event alter column message_form set default 2;
create index live_event_of_old_form on live_event (id) where message_form < 2;
