-- How often a repetition was turned away at the door; such attempts are not counted against the batch.
alter table provider_batch add column held smallint not null default 0;
