-- Where it takes place in person; no venue means that it takes place online only.
alter table live_event add column in_person_venue text;
alter table live_event add column in_person_address text;
