-- The registrants of a live event in the order of their ids, in pages.
create index registration_of_event on registration (event_id, registration_id);
drop index registration_event;
