-- Messages that overtake a backlog: the stop of a broadcast must not wait behind the messages that it forbids.
alter table outbox add column express boolean not null default false;
create index outbox_express on outbox (id) where express;
