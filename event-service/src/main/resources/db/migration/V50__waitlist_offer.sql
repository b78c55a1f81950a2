-- How long a free seat is offered to those who wait, ISO-8601; null: they get it at once.
alter table live_event add column waitlist_offer text;
