-- Form 3: the message has what pages and mails show, such as segments, resources and branding.
alter table live_event alter column message_form set default 3;
drop index live_event_of_old_form;
create index live_event_of_old_form on live_event (id) where message_form < 3;
